import { z } from "zod";
import { type App, type AppReply, callApp } from "../app/call-app";
import type { Database } from "../database";
import type { ClaimedJob } from "./claim-jobs";
import type { Run, StepOutcome } from "./runs";

/** One step that the app found or ran, as the SDK writes it. Other keys are not needed here. */
const opSchema = z.object({
  id: z.string().default(""),
  op: z.string(),
  displayName: z.string().nullish(),
  data: z.unknown().optional(),
  error: z.unknown().optional(),
});
export type Op = z.infer<typeof opSchema>;

/** What a call came to. */
export type Outcome =
  | { kind: "completed"; output: unknown }
  | { kind: "steps"; ops: readonly Op[]; retriable: boolean; retryAfter: string | null }
  | { kind: "error"; error: unknown; retriable: boolean; retryAfter: string | null }
  | { kind: "unreachable"; message: string }
  | { kind: "lost"; message: string };

type Options = {
  readonly app: App;
  readonly attemptsMax: (functionId: string) => number;
  readonly stepTimeoutMs: number;
  readonly signal: AbortSignal;
};

/** Make the call that a job stands for. `null` when its run is gone. Writes nothing. */
export async function executeJob(db: Database, job: ClaimedJob, options: Options): Promise<Outcome | null> {
  const { rows: runs } = await db.query<Run & { attempt: number }>(
    `SELECT run.id, run.function_id, run.event, run.parallel, job.attempt
     FROM scheduler.run JOIN scheduler.job ON job.run_id = run.id WHERE job.id = $1 AND job.token = $2`,
    [job.id, job.token],
  );
  const [run] = runs;
  if (!run) return null;
  const { rows: steps } = await db.query<{ id: string; outcome: StepOutcome }>(
    "SELECT id, outcome FROM scheduler.step WHERE run_id = $1 ORDER BY n",
    [run.id],
  );
  const reply = await callApp(options.app, {
    method: "POST",
    query: { fnId: run.function_id, stepId: job.stepId },
    headers: { "x-request-id": job.token },
    timeoutMs: options.stepTimeoutMs,
    signal: options.signal,
    body: {
      version: 2,
      event: run.event,
      events: [run.event],
      steps: Object.fromEntries(steps.map(({ id, outcome }) => [id, outcome])),
      ctx: {
        run_id: run.id,
        attempt: run.attempt,
        max_attempts: options.attemptsMax(run.function_id),
        disable_immediate_execution: run.parallel,
        use_api: false,
        stack: { stack: steps.map(({ id }) => id), current: steps.length },
      },
    },
  });
  return readReply(reply, options.stepTimeoutMs);
}

function readReply(reply: AppReply, stepTimeoutMs: number): Outcome {
  switch (reply.kind) {
    case "unreachable":
    case "lost":
      return reply;
    case "timeout":
      return callError("StepTimeout", `the step took longer than ${stepTimeoutMs / 1000} s`, true);
    case "oversized":
      return callError("LimitExceeded", "the app's answer is too large", false);
    case "response":
      return readResponse(reply);
  }
}

function readResponse({ status, headers, text }: AppReply & { kind: "response" }): Outcome {
  if (headers["x-inngest-req-version"] === "1")
    return callError(
      "UnsupportedOption",
      "optimizeParallelism: false is not supported by the embedded scheduler",
      false,
    );
  const retryAfter = headers["retry-after"] ?? null;
  const retriable = headers["x-inngest-no-retry"] !== "true";
  const data = parseJson(text);
  if (status === 200) return { kind: "completed", output: data };
  if (status !== 206)
    return { kind: "error", error: data ?? { name: "Error", message: `HTTP ${status}` }, retriable, retryAfter };
  const ops = z
    .array(opSchema)
    .min(1)
    .safeParse(Array.isArray(data) ? data : [data]);
  if (!ops.success) return callError("UnreadableAnswer", "the app's answer names no step", true);
  return { kind: "steps", ops: ops.data, retriable, retryAfter };
}

const callError = (name: string, message: string, retriable: boolean): Outcome => ({
  kind: "error",
  error: { name, message },
  retriable,
  retryAfter: null,
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { name: "Error", message: text.slice(0, 500) };
  }
}
