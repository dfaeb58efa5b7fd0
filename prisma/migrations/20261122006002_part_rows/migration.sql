-- AlterTable
ALTER TABLE "SyncPart" ADD COLUMN     "rowsExpected" INTEGER;
