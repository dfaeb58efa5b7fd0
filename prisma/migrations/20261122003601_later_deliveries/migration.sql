-- AlterTable
ALTER TABLE "RejectedRecord" ADD COLUMN     "deliveryId" UUID,
ADD COLUMN     "note" TEXT,
ADD COLUMN     "sent" TEXT,
ADD COLUMN     "settledAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "LaterDelivery" (
    "id" UUID NOT NULL,
    "sourceId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT,
    "records" INTEGER NOT NULL,
    "delivered" INTEGER NOT NULL,
    "rejected" INTEGER NOT NULL,
    "held" INTEGER NOT NULL,

    CONSTRAINT "LaterDelivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "LaterDelivery_sourceId_at_idx" ON "LaterDelivery"("sourceId", "at");

-- AddForeignKey
ALTER TABLE "RejectedRecord" ADD CONSTRAINT "RejectedRecord_deliveryId_fkey" FOREIGN KEY ("deliveryId") REFERENCES "LaterDelivery"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LaterDelivery" ADD CONSTRAINT "LaterDelivery_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source"("id") ON DELETE CASCADE ON UPDATE CASCADE;
