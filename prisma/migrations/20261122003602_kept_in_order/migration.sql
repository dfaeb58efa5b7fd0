-- AlterTable
ALTER TABLE "RejectedRecord" ADD COLUMN     "sequence" BIGSERIAL NOT NULL;
