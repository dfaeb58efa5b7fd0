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

-- A source's last finished run saw all commits that there were.
UPDATE "SourceTable" t SET "currentAt" = s."lastFinishedAt" FROM "Source" s WHERE s."id" = t."sourceId" AND t."checkpoint" IS NOT NULL;
