import { createServer } from "node:http";
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import pg from "pg";
import { env } from "@/lib/env";
import { createCrashFunctions } from "@/test/scheduler/crash-functions";
import { createWitness } from "@/test/scheduler/witness";

/** An app as a process of its own, to be killed. */
const pool = new pg.Pool({ connectionString: env.DATABASE_URL });
pool.on("error", () => undefined);
const witness = createWitness({ rows: async (sql, values) => (await pool.query(sql, values)).rows });
const inngest = new Inngest({ id: "lab", isDev: false, checkpointing: false });
createServer(
  serve({ client: inngest, functions: createCrashFunctions(inngest, witness), enableUnauthedSync: false }),
).listen(env.PORT, "127.0.0.1");
