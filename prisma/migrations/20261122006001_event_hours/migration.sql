-- CreateTable
CREATE TABLE "EventHour" (
    "projectId" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "eventType" TEXT NOT NULL,
    "shard" SMALLINT NOT NULL,
    "events" INTEGER NOT NULL,

    CONSTRAINT "EventHour_pkey" PRIMARY KEY ("projectId","hour","eventType","shard")
);

-- AddForeignKey
ALTER TABLE "EventHour" ADD CONSTRAINT "EventHour_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Its rows are updated in place all the time: room on each page lets an update stay there.
ALTER TABLE "EventHour" SET (fillfactor = 50);

-- Count what is there. Nothing may be stored meanwhile that is then counted by neither.
LOCK TABLE "StoredEvent" IN SHARE MODE;
INSERT INTO "EventHour" ("projectId", "hour", "eventType", "shard", "events")
SELECT "projectId", date_trunc('hour', "time", 'UTC'), "eventType", 0, count(*)::int
FROM "StoredEvent"
WHERE "eventType" NOT IN ('$identify', '$groupidentify')
GROUP BY 1, 2, 3;
