-- AlterTable
ALTER TABLE "SyncPart" ADD COLUMN     "occurrence" INTEGER NOT NULL DEFAULT 0;
