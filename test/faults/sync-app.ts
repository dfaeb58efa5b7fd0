import { createServer } from "node:http";
import { serve } from "inngest/node";
import { inngest } from "@/inngest/client";
import { functions } from "@/inngest/functions";
import { env } from "@/lib/env";

/** The app's functions without its pages, as a process of its own, to be killed. */
createServer(serve({ client: inngest, functions, enableUnauthedSync: false })).listen(env.PORT, "127.0.0.1");
