-- CreateTable
CREATE TABLE "EventType" (
    "projectId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "firstSeen" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "EventType_pkey" PRIMARY KEY ("projectId","name")
);

-- CreateIndex
CREATE INDEX "EventType_projectId_firstSeen_name_idx" ON "EventType"("projectId", "firstSeen" DESC, "name");

-- CreateIndex
CREATE INDEX "EventHour_projectId_eventType_hour_idx" ON "EventHour"("projectId", "eventType", "hour");

-- CreateIndex
CREATE INDEX "ProjectUser_projectId_lastSeen_userKey_idx" ON "ProjectUser"("projectId", "lastSeen" DESC, "userKey");

-- AddForeignKey
ALTER TABLE "EventType" ADD CONSTRAINT "EventType_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Users are found by the beginning of an id, in any case. The Prisma schema cannot say this.
CREATE INDEX "ProjectUser_userKey_search" ON "ProjectUser"("projectId", (left(lower("userKey"), 200)) text_pattern_ops);
CREATE INDEX "ProjectUser_deviceId_search" ON "ProjectUser"("projectId", (left(lower("deviceId"), 200)) text_pattern_ops) WHERE "deviceId" IS NOT NULL;

-- List what is there. Nothing may be stored meanwhile that is then listed by neither.
LOCK TABLE "StoredEvent" IN SHARE MODE;
INSERT INTO "EventType" ("projectId", "name", "firstSeen")
SELECT "projectId", "eventType", min("time")
FROM "StoredEvent"
WHERE "eventType" NOT IN ('$identify', '$groupidentify')
GROUP BY 1, 2;
