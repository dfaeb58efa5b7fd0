import { z } from "zod";
import type { Connection } from "./connection";
import { faultSchema } from "./gateway/faults";
import { type ResponseMode, type ResponseOptions, responseSettingsSchema } from "./gateway/response-settings";

const activeFaultSchema = z.object({ id: z.number(), fault: faultSchema, happened: z.number() });
const requestSchema = z.object({
  sequence: z.number(),
  at: z.string(),
  call: z.string(),
  statement: z.string().optional(),
  status: z.number(),
  milliseconds: z.number(),
});

export type LakehouseControl = ReturnType<typeof controlLakehouse>;

/** A running lakehouse's controls, as functions. */
export function controlLakehouse({ controlUrl }: Pick<Connection, "controlUrl">) {
  async function call<T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T> {
    if (!controlUrl) throw new Error("This lakehouse has no controls.");
    const response = await fetch(`${controlUrl}${path}`, { method, body: body ? JSON.stringify(body) : null });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return schema.parse(await response.json());
  }
  const requestsSchema = z.object({ last: z.number(), requests: z.array(requestSchema) });
  const computeSchema = z.object({ state: z.enum(["starting", "running"]) });
  const stateSchema = computeSchema.extend({ responses: responseSettingsSchema });

  return {
    /** Whether statements are answered. */
    state: async () => (await call(stateSchema, "GET", "/state")).state,
    /** How results are answered. */
    responses: async () => (await call(stateSchema, "GET", "/state")).responses,
    /** Answer the results of statements that begin from now on in another way; what is not given is as by default. */
    setResponses: (mode: ResponseMode, options: ResponseOptions = {}) =>
      call(responseSettingsSchema, "POST", "/responses", { mode, ...options }),
    /** End the compute as a crash does; it starts again by itself. */
    killCompute: () => call(computeSchema, "POST", "/compute/kill"),
    /** Begin to misbehave. Returns the fault's id. */
    addFault: async (fault: z.input<typeof faultSchema>) =>
      (await call(activeFaultSchema, "POST", "/faults", fault)).id,
    removeFault: (id: number) => call(z.object({ removed: z.boolean() }), "DELETE", `/faults/${id}`),
    clearFaults: () => call(z.object({ faults: z.array(activeFaultSchema) }), "DELETE", "/faults"),
    faults: async () => (await call(z.object({ faults: z.array(activeFaultSchema) }), "GET", "/faults")).faults,
    /** How often any fault has happened since the gateway began, also those that are gone. */
    happened: async () => (await call(z.object({ happened: z.number() }), "GET", "/faults")).happened,
    /** The calls since a moment, which is a number that an earlier answer gave as `last`. */
    requests: (since = 0) => call(requestsSchema, "GET", `/requests?since=${since}`),
    /** Do something, and say which statements reached the gateway meanwhile. */
    async statementsDuring(work: () => Promise<unknown>): Promise<string[]> {
      const { last } = await call(requestsSchema, "GET", `/requests?since=${Number.MAX_SAFE_INTEGER}`);
      await work();
      const { requests } = await call(requestsSchema, "GET", `/requests?since=${last}`);
      return requests.flatMap(({ statement }) => statement ?? []);
    },
  };
}
