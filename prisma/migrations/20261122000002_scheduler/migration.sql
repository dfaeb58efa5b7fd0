-- The embedded scheduler's own tables. Prisma knows no model of them: only inngest/embedded/ reads and writes here.
-- A reset of the app's tables leaves other schemas in place, so this one is made anew.
DROP SCHEMA IF EXISTS "scheduler" CASCADE;
CREATE SCHEMA "scheduler";

-- One row. `last_tick_at` is written about once a second while a scheduler is alive and has the database.
CREATE TABLE "scheduler"."state" (
  "only" BOOLEAN PRIMARY KEY DEFAULT true CHECK ("only"),
  "last_tick_at" TIMESTAMPTZ,
  "functions_version" BIGINT NOT NULL DEFAULT 0,
  "registration_error" TEXT
) WITH (fillfactor = 20);
INSERT INTO "scheduler"."state" DEFAULT VALUES;

-- `json` throughout, not `jsonb`: jsonb refuses \u0000 in a string and orders keys anew.
CREATE TABLE "scheduler"."function" (
  "id" TEXT PRIMARY KEY,
  "config" JSON NOT NULL
);

CREATE TABLE "scheduler"."cron" (
  "function_id" TEXT NOT NULL REFERENCES "scheduler"."function" ON DELETE CASCADE,
  "expression" TEXT NOT NULL,
  "next_at" TIMESTAMPTZ NOT NULL,
  PRIMARY KEY ("function_id", "expression")
);

-- What may start or cancel runs, until it is routed; afterwards it is what recognises an event sent twice.
CREATE TABLE "scheduler"."event" (
  "id" TEXT PRIMARY KEY,
  "n" BIGINT GENERATED ALWAYS AS IDENTITY,
  "body" JSON NOT NULL,
  -- Set for a tick of a schedule, which is meant for one function.
  "function_id" TEXT,
  "routed" BOOLEAN NOT NULL DEFAULT false,
  "received_at" TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX "event_unrouted" ON "scheduler"."event" ("n") WHERE NOT "routed";
CREATE INDEX "event_received_at" ON "scheduler"."event" ("received_at");

CREATE TABLE "scheduler"."idempotency" (
  "function_id" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "expires_at" TIMESTAMPTZ NOT NULL,
  PRIMARY KEY ("function_id", "key")
);

CREATE TABLE "scheduler"."run" (
  "id" TEXT PRIMARY KEY,
  "n" BIGINT GENERATED ALWAYS AS IDENTITY,
  "function_id" TEXT NOT NULL,
  "event" JSON NOT NULL,
  "status" TEXT NOT NULL DEFAULT 'running' CHECK ("status" IN ('running', 'completed', 'failed', 'cancelled')),
  -- Steps were found side by side: from then on each is planned first and run by its own call.
  "parallel" BOOLEAN NOT NULL DEFAULT false,
  "singleton" TEXT,
  "concurrency_keys" TEXT[] NOT NULL,
  "concurrency_limits" INTEGER[] NOT NULL,
  "step_count" INTEGER NOT NULL DEFAULT 0,
  "state_bytes" BIGINT NOT NULL DEFAULT 0,
  "output" JSON,
  "created_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "ended_at" TIMESTAMPTZ
);
CREATE UNIQUE INDEX "run_singleton" ON "scheduler"."run" ("singleton") WHERE "status" = 'running';
CREATE INDEX "run_running" ON "scheduler"."run" ("function_id") WHERE "status" = 'running';
CREATE INDEX "run_ended_at" ON "scheduler"."run" ("ended_at");

-- The outcome of a finished step: {"data": …} or {"error": …}.
CREATE TABLE "scheduler"."step" (
  "run_id" TEXT NOT NULL REFERENCES "scheduler"."run" ON DELETE CASCADE,
  "id" TEXT NOT NULL,
  "n" BIGINT GENERATED ALWAYS AS IDENTITY,
  "outcome" JSON NOT NULL,
  PRIMARY KEY ("run_id", "id")
);

-- One call to the app that is still to be made, or a sleep that is still to end. The row goes when that is done.
CREATE TABLE "scheduler"."job" (
  "id" BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "run_id" TEXT NOT NULL REFERENCES "scheduler"."run" ON DELETE CASCADE,
  "run_n" BIGINT NOT NULL,
  "step_id" TEXT NOT NULL,
  "sleep" BOOLEAN NOT NULL DEFAULT false,
  "attempt" INTEGER NOT NULL DEFAULT 0,
  -- How often in a row the app went away during this call.
  "lost" INTEGER NOT NULL DEFAULT 0,
  "due_at" TIMESTAMPTZ NOT NULL,
  "concurrency_keys" TEXT[] NOT NULL,
  "concurrency_limits" INTEGER[] NOT NULL,
  "token" TEXT,
  "lease_until" TIMESTAMPTZ,
  UNIQUE ("run_id", "step_id")
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 200);
CREATE INDEX "job_due_at" ON "scheduler"."job" ("due_at");
CREATE INDEX "job_claimed" ON "scheduler"."job" ("id") WHERE "token" IS NOT NULL;
