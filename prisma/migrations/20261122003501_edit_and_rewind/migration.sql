-- AlterEnum
ALTER TYPE "RunTrigger" ADD VALUE 'edit';
ALTER TYPE "RunTrigger" ADD VALUE 'rewind';

-- AlterTable
ALTER TABLE "Draft" ADD COLUMN     "sourceId" UUID;

-- AlterTable
ALTER TABLE "SyncPart" ADD COLUMN     "replaysId" UUID;

-- CreateIndex
CREATE UNIQUE INDEX "Draft_sourceId_key" ON "Draft"("sourceId");

-- AddForeignKey
ALTER TABLE "Draft" ADD CONSTRAINT "Draft_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source"("id") ON DELETE CASCADE ON UPDATE CASCADE;
