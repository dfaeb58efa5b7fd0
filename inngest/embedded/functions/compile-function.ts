import { z } from "zod";
import { nextCronTime } from "../events/next-cron-time";
import { LIMITS } from "../limits";
import { resolveTime } from "../runs/resolve-time";
import { compileExpression, type Expression } from "./compile-expression";

const limitSchema = z.strictObject({
  limit: z.int().nonnegative(),
  key: z.string().optional(),
  scope: z.enum(["fn", "env", "account"]).default("fn"),
});

/** The shape in which the SDK describes a function at registration; exactly what the embedded scheduler can do. */
const configSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().optional(),
  triggers: z
    .array(
      z.union([
        z.strictObject({ cron: z.string() }),
        z.strictObject({ event: z.string(), expression: z.string().nullish() }),
      ]),
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
  concurrency: z
    .union([
      z
        .int()
        .nonnegative()
        .transform((limit) => [limitSchema.parse({ limit })]),
      limitSchema.transform((limit) => [limit]),
      z.array(limitSchema).max(LIMITS.concurrencyKeysMax),
    ])
    .nullish(),
  singleton: z.strictObject({ key: z.string().nullish(), mode: z.enum(["skip", "cancel"]) }).nullish(),
  cancel: z
    .array(z.strictObject({ event: z.string(), if: z.string().nullish(), timeout: z.string().nullish() }))
    .max(LIMITS.cancelEventsMax)
    .nullish(),
  idempotency: z.string().nullish(),
});

type ConcurrencyLimit = { readonly limit: number; readonly scope: string; readonly key: Expression | null };

/** A registered function, ready to be matched against events. */
export type CompiledFunction = {
  readonly id: string;
  readonly attemptsMax: number;
  readonly crons: readonly string[];
  readonly events: readonly { readonly name: string; readonly matches: Expression | null }[];
  readonly concurrency: readonly ConcurrencyLimit[];
  readonly singleton: { readonly key: Expression | null; readonly mode: "skip" | "cancel" } | null;
  readonly cancelOn: readonly {
    readonly event: string;
    readonly matches: Expression | null;
    readonly timeout: string | null;
  }[];
  readonly idempotency: Expression | null;
};

const RETRIES_DEFAULT = 3;
/** Of the server's own events these two are sent here; to wait for any other would be to wait for ever. */
const OWN_EVENTS = ["inngest/function.failed", "inngest/function.cancelled"];

/**
 * Check and compile one function of a registration. Throws a sentence that
 * names the function and what of it the embedded scheduler cannot do.
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

function compile(config: z.infer<typeof configSchema>): CompiledFunction {
  const expression = (source: string | null | undefined) => (source == null ? null : compileExpression(source));
  const crons = config.triggers.flatMap((trigger) => ("cron" in trigger ? [trigger.cron] : []));
  for (const cron of crons) nextCronTime(cron, new Date());
  const events = config.triggers.flatMap((trigger) => ("event" in trigger ? [trigger] : []));
  for (const { event } of events) checkEventName(event);
  for (const { timeout } of config.cancel ?? [])
    if (timeout != null && !resolveTime(timeout, new Date())) throw new Error(`cannot read the timeout "${timeout}"`);

  return {
    id: config.id,
    attemptsMax: (config.steps.step.retries?.attempts ?? RETRIES_DEFAULT) + 1,
    crons,
    events: events.map(({ event, expression: source }) => ({ name: event, matches: expression(source) })),
    concurrency: (config.concurrency ?? [])
      .filter(({ limit }) => limit > 0)
      .map(({ limit, scope, key }) => ({ limit, scope, key: expression(key) })),
    singleton: config.singleton ? { key: expression(config.singleton.key), mode: config.singleton.mode } : null,
    cancelOn: (config.cancel ?? []).map((on) => ({
      event: on.event,
      matches: expression(on.if),
      timeout: on.timeout ?? null,
    })),
    idempotency: expression(config.idempotency),
  };
}

function checkEventName(name: string): void {
  if (name.startsWith("inngest/") && !OWN_EVENTS.includes(name))
    throw new Error(`the trigger ${name} is not supported by the embedded scheduler`);
  if (name.slice(0, -1).includes("*")) throw new Error(`the trigger ${name} may have a * only at its end`);
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const at = issue.path.join(".");
  if (issue.code === "unrecognized_keys")
    return `${issue.keys.join(", ")}${at ? ` (in ${at})` : ""} is not supported by the embedded scheduler`;
  if (issue.code === "invalid_union") {
    const nearest = issue.errors.flat().find(({ code }) => code === "unrecognized_keys") ?? issue.errors.flat()[0];
    if (nearest) return describeIssue({ ...nearest, path: [...issue.path, ...nearest.path] });
  }
  return `${at}: ${issue.message}`;
}
