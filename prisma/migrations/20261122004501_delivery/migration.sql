-- AlterTable
ALTER TABLE "SyncRun" ADD COLUMN "warnings" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN "refusalsAllowed" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "RunPin" ADD COLUMN "comparison" JSONB;

-- AlterTable
ALTER TABLE "RejectedRecord" ADD COLUMN "identity" TEXT;

-- CreateIndex
CREATE INDEX "RejectedRecord_held" ON "RejectedRecord"("sourceId", "identity") WHERE (state = 'held');
