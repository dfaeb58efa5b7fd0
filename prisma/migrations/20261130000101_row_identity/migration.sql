-- AlterTable
ALTER TABLE "SyncPart" ADD COLUMN     "identity" JSONB;
