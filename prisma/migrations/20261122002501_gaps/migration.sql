-- AlterTable
ALTER TABLE "SourceTable" ADD COLUMN     "currentAt" TIMESTAMPTZ(3),
ADD COLUMN     "fileRetentionMs" DOUBLE PRECISION,
ADD COLUMN     "logRetentionMs" DOUBLE PRECISION,
ADD COLUMN     "skip" JSONB;

-- AlterTable
ALTER TABLE "RunPin" ADD COLUMN     "behind" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "fileRetentionMs" DOUBLE PRECISION,
ADD COLUMN     "logRetentionMs" DOUBLE PRECISION,
ADD COLUMN     "note" TEXT,
ADD COLUMN     "skipped" JSONB;
