-- Whose lease it is: an execution that was taken over gives back its own lease, and never that of the newer one.
ALTER TABLE "SyncRun" ADD COLUMN "leaseFence" INTEGER NOT NULL DEFAULT 0;
