-- CreateEnum
CREATE TYPE "ProjectKind" AS ENUM ('builtin', 'us', 'eu', 'custom');

-- CreateEnum
CREATE TYPE "DataType" AS ENUM ('event', 'user_properties', 'group_properties');

-- CreateEnum
CREATE TYPE "StartFrom" AS ENUM ('first', 'latest', 'new_changes');

-- CreateEnum
CREATE TYPE "RunState" AS ENUM ('running', 'up_to_date', 'succeeded', 'partial', 'suspended', 'needs_attention', 'cancelled');

-- CreateEnum
CREATE TYPE "RunTrigger" AS ENUM ('schedule', 'manual', 'first');

-- CreateEnum
CREATE TYPE "PartState" AS ENUM ('waiting', 'running', 'closed');

-- CreateEnum
CREATE TYPE "PartOutput" AS ENUM ('records', 'groups');

-- CreateEnum
CREATE TYPE "RejectedState" AS ENUM ('rejected', 'held', 'delivered', 'dismissed');

-- CreateTable
CREATE TABLE "Project" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "ProjectKind" NOT NULL,
    "baseUrl" TEXT,
    "apiKey" BYTEA NOT NULL,
    "apiKeyDigest" BYTEA NOT NULL,
    "minIdLength" INTEGER NOT NULL DEFAULT 5,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Connection" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "serverHostname" TEXT NOT NULL,
    "httpPath" TEXT NOT NULL,
    "token" BYTEA NOT NULL,
    "verifiedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Connection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Draft" (
    "id" UUID NOT NULL,
    "projectId" UUID NOT NULL,
    "connectionId" UUID,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "answers" JSONB NOT NULL DEFAULT '{}',
    "typed" JSONB NOT NULL DEFAULT '{}',
    "testedHash" TEXT,
    "testResult" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Draft_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Source" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "projectId" UUID NOT NULL,
    "connectionId" UUID NOT NULL,
    "dataType" "DataType" NOT NULL,
    "syncUserProperties" BOOLEAN NOT NULL,
    "syncGroupProperties" BOOLEAN NOT NULL,
    "frequency" JSONB NOT NULL,
    "cron" TEXT NOT NULL,
    "timeZone" TEXT NOT NULL,
    "sql" TEXT NOT NULL,
    "sqlHash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "pausedAt" TIMESTAMPTZ(3),
    "dueAt" TIMESTAMPTZ(3),
    "dueTrigger" "RunTrigger" NOT NULL DEFAULT 'first',
    "dueAttempt" INTEGER NOT NULL DEFAULT 0,
    "progressAt" TIMESTAMPTZ(3),
    "failure" JSONB,
    "failuresInRow" INTEGER NOT NULL DEFAULT 0,
    "trouble" JSONB,
    "attention" JSONB,
    "lastRunNumber" INTEGER NOT NULL DEFAULT 0,
    "lastFinishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Source_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SourceTable" (
    "id" UUID NOT NULL,
    "sourceId" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "catalog" TEXT NOT NULL,
    "schema" TEXT NOT NULL,
    "table" TEXT NOT NULL,
    "startFrom" "StartFrom" NOT NULL,
    "lookupOnly" BOOLEAN NOT NULL DEFAULT false,
    "tableId" TEXT,
    "checkpoint" INTEGER,
    "checkpointCommittedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SourceTable_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SyncRun" (
    "id" UUID NOT NULL,
    "sourceId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "state" "RunState" NOT NULL DEFAULT 'running',
    "trigger" "RunTrigger" NOT NULL,
    "clock" TIMESTAMPTZ(3) NOT NULL,
    "sql" TEXT NOT NULL,
    "sqlHash" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),
    "failure" JSONB,
    "fence" INTEGER NOT NULL DEFAULT 0,
    "leaseUntil" TIMESTAMPTZ(3),
    "freshnessMs" BIGINT,
    "rowsRead" INTEGER NOT NULL DEFAULT 0,
    "rowsMade" INTEGER NOT NULL DEFAULT 0,
    "rowsRefused" INTEGER NOT NULL DEFAULT 0,
    "records" INTEGER NOT NULL DEFAULT 0,
    "delivered" INTEGER NOT NULL DEFAULT 0,
    "rejected" INTEGER NOT NULL DEFAULT 0,
    "held" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "SyncRun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RunPin" (
    "runId" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "catalog" TEXT NOT NULL,
    "schema" TEXT NOT NULL,
    "table" TEXT NOT NULL,
    "tableId" TEXT NOT NULL,
    "fromVersion" INTEGER NOT NULL,
    "toVersion" INTEGER NOT NULL,
    "committedAt" TIMESTAMPTZ(3) NOT NULL,
    "initial" BOOLEAN NOT NULL,
    "snapshot" BOOLEAN NOT NULL,

    CONSTRAINT "RunPin_pkey" PRIMARY KEY ("runId","ordinal")
);

-- CreateTable
CREATE TABLE "SyncPart" (
    "id" UUID NOT NULL,
    "runId" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "table" JSONB NOT NULL,
    "reading" JSONB NOT NULL,
    "mayRewrite" BOOLEAN NOT NULL,
    "output" "PartOutput" NOT NULL,
    "state" "PartState" NOT NULL DEFAULT 'waiting',
    "firstSentAt" TIMESTAMPTZ(3),
    "startedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "rowsRead" INTEGER NOT NULL DEFAULT 0,
    "rowsMade" INTEGER NOT NULL DEFAULT 0,
    "rowsRefused" INTEGER NOT NULL DEFAULT 0,
    "records" INTEGER NOT NULL DEFAULT 0,
    "delivered" INTEGER NOT NULL DEFAULT 0,
    "rejected" INTEGER NOT NULL DEFAULT 0,
    "held" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "SyncPart_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RejectedRecord" (
    "id" UUID NOT NULL,
    "sourceId" UUID NOT NULL,
    "runId" UUID NOT NULL,
    "partId" UUID NOT NULL,
    "state" "RejectedState" NOT NULL DEFAULT 'rejected',
    "reason" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "RejectedRecord_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "subjectId" TEXT,
    "details" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StoredEvent" (
    "id" BIGSERIAL NOT NULL,
    "projectId" UUID NOT NULL,
    "eventType" TEXT NOT NULL,
    "userKey" TEXT NOT NULL,
    "userId" TEXT,
    "deviceId" TEXT NOT NULL,
    "insertId" TEXT,
    "time" TIMESTAMPTZ(3) NOT NULL,
    "uploadedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "eventProperties" JSONB NOT NULL DEFAULT '{}',
    "userProperties" JSONB NOT NULL DEFAULT '{}',
    "groups" JSONB NOT NULL DEFAULT '{}',
    "fields" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "StoredEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ProjectUser" (
    "projectId" UUID NOT NULL,
    "userKey" TEXT NOT NULL,
    "userId" TEXT,
    "deviceId" TEXT,
    "properties" JSONB NOT NULL DEFAULT '{}',
    "firstSeen" TIMESTAMPTZ(3) NOT NULL,
    "lastSeen" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ProjectUser_pkey" PRIMARY KEY ("projectId","userKey")
);

-- CreateTable
CREATE TABLE "ProjectGroup" (
    "projectId" UUID NOT NULL,
    "groupType" TEXT NOT NULL,
    "groupValue" TEXT NOT NULL,
    "properties" JSONB NOT NULL DEFAULT '{}',
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ProjectGroup_pkey" PRIMARY KEY ("projectId","groupType","groupValue")
);

-- CreateIndex
CREATE UNIQUE INDEX "Project_name_key" ON "Project"("name");

-- CreateIndex
CREATE INDEX "Draft_projectId_updatedAt_idx" ON "Draft"("projectId", "updatedAt");

-- CreateIndex
CREATE INDEX "Source_dueAt_idx" ON "Source"("dueAt");

-- CreateIndex
CREATE UNIQUE INDEX "Source_projectId_name_key" ON "Source"("projectId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "SourceTable_sourceId_ordinal_key" ON "SourceTable"("sourceId", "ordinal");

-- CreateIndex
CREATE INDEX "SyncRun_sourceId_startedAt_idx" ON "SyncRun"("sourceId", "startedAt");

-- CreateIndex
CREATE UNIQUE INDEX "SyncRun_sourceId_number_key" ON "SyncRun"("sourceId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "SyncRun_open" ON "SyncRun"("sourceId") WHERE (state IN ('running', 'suspended', 'needs_attention'));

-- CreateIndex
CREATE UNIQUE INDEX "SyncPart_runId_ordinal_key" ON "SyncPart"("runId", "ordinal");

-- CreateIndex
CREATE INDEX "RejectedRecord_sourceId_state_createdAt_idx" ON "RejectedRecord"("sourceId", "state", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "RejectedRecord_partId_key_key" ON "RejectedRecord"("partId", "key");

-- CreateIndex
CREATE INDEX "AuditEntry_at_idx" ON "AuditEntry"("at");

-- CreateIndex
CREATE INDEX "StoredEvent_projectId_eventType_time_idx" ON "StoredEvent"("projectId", "eventType", "time");

-- CreateIndex
CREATE INDEX "StoredEvent_projectId_userKey_time_idx" ON "StoredEvent"("projectId", "userKey", "time");

-- CreateIndex
CREATE UNIQUE INDEX "StoredEvent_projectId_deviceId_insertId_key" ON "StoredEvent"("projectId", "deviceId", "insertId");

-- AddForeignKey
ALTER TABLE "Draft" ADD CONSTRAINT "Draft_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Draft" ADD CONSTRAINT "Draft_connectionId_fkey" FOREIGN KEY ("connectionId") REFERENCES "Connection"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Source" ADD CONSTRAINT "Source_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Source" ADD CONSTRAINT "Source_connectionId_fkey" FOREIGN KEY ("connectionId") REFERENCES "Connection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SourceTable" ADD CONSTRAINT "SourceTable_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SyncRun" ADD CONSTRAINT "SyncRun_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RunPin" ADD CONSTRAINT "RunPin_runId_fkey" FOREIGN KEY ("runId") REFERENCES "SyncRun"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SyncPart" ADD CONSTRAINT "SyncPart_runId_fkey" FOREIGN KEY ("runId") REFERENCES "SyncRun"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RejectedRecord" ADD CONSTRAINT "RejectedRecord_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RejectedRecord" ADD CONSTRAINT "RejectedRecord_partId_fkey" FOREIGN KEY ("partId") REFERENCES "SyncPart"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StoredEvent" ADD CONSTRAINT "StoredEvent_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProjectUser" ADD CONSTRAINT "ProjectUser_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProjectGroup" ADD CONSTRAINT "ProjectGroup_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
