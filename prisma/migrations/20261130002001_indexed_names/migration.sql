-- CreateTable
CREATE TABLE "IndexedName" (
    "projectId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "IndexedName_pkey" PRIMARY KEY ("projectId","kind","digest")
);

-- CreateTable
CREATE TABLE "OverLimit" (
    "projectId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "values" BIGINT NOT NULL,
    "lastName" TEXT,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "OverLimit_pkey" PRIMARY KEY ("projectId","kind")
);

-- AddForeignKey
ALTER TABLE "IndexedName" ADD CONSTRAINT "IndexedName_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OverLimit" ADD CONSTRAINT "OverLimit_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What is there stays indexed, also where it is more than the limits allow.
INSERT INTO "IndexedName" ("projectId", "kind", "digest", "name")
SELECT DISTINCT "projectId", 'event_type', sha256(convert_to("eventType", 'UTF8')), "eventType"
FROM "EventHour"
UNION
SELECT DISTINCT "projectId", 'event_property', sha256(convert_to(name, 'UTF8')), name
FROM "StoredEvent", jsonb_object_keys("eventProperties") AS name
UNION
SELECT DISTINCT "projectId", 'user_property', sha256(convert_to(name, 'UTF8')), name
FROM "ProjectUser", jsonb_object_keys("properties") AS name
UNION
SELECT DISTINCT "projectId", 'group_property', sha256(convert_to(name, 'UTF8')), name
FROM "ProjectGroup", jsonb_object_keys("properties") AS name;
