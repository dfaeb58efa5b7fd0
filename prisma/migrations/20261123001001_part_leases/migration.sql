-- Each part has its own fence and lease, so that shares of one import can be delivered beside each other.
ALTER TABLE "SyncPart"
  ADD COLUMN "fence" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "leaseUntil" TIMESTAMPTZ(3),
  ADD COLUMN "leaseFence" INTEGER NOT NULL DEFAULT 0;

-- A lease that stands now goes on until it runs out.
UPDATE "SyncPart" p SET "leaseUntil" = r."leaseUntil"
FROM "SyncRun" r WHERE r."id" = p."runId" AND p."state" = 'running' AND r."leaseUntil" IS NOT NULL;

ALTER TABLE "SyncRun" DROP COLUMN "fence", DROP COLUMN "leaseUntil", DROP COLUMN "leaseFence";
