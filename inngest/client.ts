import { Inngest } from "inngest";
import { env } from "@/lib/env";

const dev = env.NODE_ENV === "production" || ["0", "false"].includes(env.INNGEST_DEV ?? "0") ? null : env.INNGEST_DEV;

/**
 * The Inngest client. It talks to the embedded scheduler, an Inngest server or
 * `inngest dev`; the environment alone decides which one.
 * Only outside production can `INNGEST_DEV` turn signatures off.
 *
 * Checkpointing is off, so that each step is a request of its own: a crash, a
 * cancellation, a limit or a timeout then concerns exactly one step, the same
 * on every server. It costs 20 to 160 ms a step, little beside the delivery of
 * a part.
 */
export const inngest = new Inngest({
  id: "lakefeed",
  isDev: Boolean(dev),
  baseUrl: dev?.startsWith("http") ? dev : env.INNGEST_BASE_URL,
  eventKey: env.INNGEST_EVENT_KEY,
  signingKey: env.INNGEST_SIGNING_KEY,
  signingKeyFallback: env.INNGEST_SIGNING_KEY_FALLBACK,
  checkpointing: false,
});

/** Whether calls between the server and this app are signed. */
export const isSigned = !dev;
