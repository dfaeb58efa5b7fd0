-- AlterTable
ALTER TABLE "Source" ADD COLUMN     "unsetNulls" BOOLEAN NOT NULL DEFAULT false;
