-- AlterTable
ALTER TABLE "Source" ADD COLUMN     "columns" JSONB NOT NULL DEFAULT '[]';
