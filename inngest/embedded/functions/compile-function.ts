import { z } from "zod";
import { nextCronTime } from "../events/next-cron-time";
import { LIMITS } from "../limits";
import { compileMatch, compilePath, type EventPath, findFailureOf } from "./event-path";

const UNSUPPORTED = "is not supported by the embedded scheduler";
const keySchema = z.string().transform((source, context): EventPath => {
  const path = compilePath(source);
  if (path) return path;
  context.addIssue(`"${source}" ${UNSUPPORTED}; a key is a path such as event.data.id`);
  return z.NEVER;
});
const limitSchema = z.strictObject({ limit: z.int().positive(), key: keySchema.optional() });

/** The shape in which the SDK describes a function at registration; exactly what the embedded scheduler can do. */
const configSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().optional(),
  triggers: z
    .array(
      z.strictObject({
        cron: z.string().optional(),
        event: z.string().optional(),
        expression: z.string().nullish(),
      }),
    )
    .max(LIMITS.triggersMax),
  steps: z.strictObject({
    step: z.strictObject({
      id: z.literal("step"),
      name: z.string().optional(),
      runtime: z.strictObject({ type: z.literal("http"), url: z.string() }),
      retries: z.strictObject({ attempts: z.int().min(0).max(LIMITS.retriesMax) }).nullish(),
    }),
  }),
  concurrency: z.preprocess(
    (value) => (value == null || Array.isArray(value) ? value : [value]),
    z.array(limitSchema).max(LIMITS.concurrencyKeysMax).nullish(),
  ),
  singleton: z
    .strictObject({ key: keySchema, mode: z.literal("skip", `any other than "skip" ${UNSUPPORTED}`) })
    .nullish(),
  cancel: z
    .array(z.strictObject({ event: z.string(), if: z.string().optional() }))
    .max(LIMITS.cancelEventsMax)
    .nullish(),
});
type Config = z.infer<typeof configSchema>;

/** A registered function, ready to be matched against events. */
export type CompiledFunction = {
  readonly id: string;
  readonly attemptsMax: number;
  readonly crons: readonly string[];
  /** The events that start a run, by name. */
  readonly events: readonly string[];
  /** The functions whose failure starts a run. */
  readonly failuresOf: readonly string[];
  readonly concurrency: readonly { readonly limit: number; readonly key?: EventPath }[];
  readonly singleton: EventPath | null;
  /** An event of this name cancels the runs whose event holds the same value at the path. */
  readonly cancelOn: readonly { readonly event: string; readonly path: EventPath }[];
};

const RETRIES_DEFAULT = 3;
/** The one event of the scheduler's own. To wait for any other would be to wait for ever. */
export const FUNCTION_FAILED = "inngest/function.failed";

/**
 * Check and compile one function of a registration. Throws a sentence that
 * names the function and the option that the embedded scheduler lacks.
 */
export function compileFunction(config: unknown): CompiledFunction {
  const id = z.looseObject({ id: z.string() }).safeParse(config).data?.id ?? "a function without id";
  const parsed = configSchema.safeParse(config);
  if (!parsed.success) throw new Error(`${id}: ${parsed.error.issues.map(describeIssue).join("; ")}`);
  try {
    return compile(parsed.data);
  } catch (error) {
    throw new Error(`${id}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function compile({ id, triggers, steps, concurrency, singleton, cancel }: Config): CompiledFunction {
  const compiled = triggers.map(compileTrigger);
  return {
    id,
    attemptsMax: (steps.step.retries?.attempts ?? RETRIES_DEFAULT) + 1,
    crons: compiled.flatMap(({ cron }) => cron ?? []),
    events: compiled.flatMap(({ event }) => event ?? []),
    failuresOf: compiled.flatMap(({ failureOf }) => failureOf ?? []),
    concurrency: concurrency ?? [],
    singleton: singleton?.key ?? null,
    cancelOn: (cancel ?? []).map(compileCancel),
  };
}

function compileTrigger({ cron, event, expression }: Config["triggers"][number]) {
  if (cron !== undefined) {
    nextCronTime(cron, new Date());
    return { cron };
  }
  if (event === undefined) throw new Error("a trigger needs a cron or an event");
  const failureOf = event === FUNCTION_FAILED && expression ? findFailureOf(expression) : null;
  if (failureOf !== null) return { failureOf };
  if (event.startsWith("inngest/") || event.includes("*")) throw new Error(`the trigger ${event} ${UNSUPPORTED}`);
  if (expression) throw new Error(`the condition "${expression}" of the trigger ${event} ${UNSUPPORTED}`);
  return { event };
}

function compileCancel({ event, if: condition }: NonNullable<Config["cancel"]>[number]) {
  const path = condition === undefined ? null : compileMatch(condition);
  if (!path) throw new Error(`cancelOn ${event} without "match" (${condition ?? "no condition"}) ${UNSUPPORTED}`);
  return { event, path };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const at = issue.path.join(".");
  if (issue.code === "unrecognized_keys") return `${issue.keys.join(", ")}${at ? ` (in ${at})` : ""} ${UNSUPPORTED}`;
  return `${at}: ${issue.message}`;
}
