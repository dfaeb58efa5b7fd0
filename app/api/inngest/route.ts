import { serve } from "inngest/next";
import { inngest } from "@/inngest/client";
import { functions } from "@/inngest/functions";

export const runtime = "nodejs";

/** What an Inngest server or the embedded scheduler calls. Unsigned requests are refused, to register as well as to run. */
export const { GET, POST, PUT } = serve({ client: inngest, functions, enableUnauthedSync: false });
