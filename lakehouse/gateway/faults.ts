import { z } from "zod";

const count = z.int().positive();

/** Which calls a fault concerns. */
export const statementClassSchema = z.enum(["any", "changes", "select", "describe", "show", "other"]);
export type StatementClass = z.infer<typeof statementClassSchema>;

/**
 * Ways in which the gateway can be told to misbehave. `times` bounds how often a fault happens; without it, it lasts
 * until it is removed.
 */
export const faultSchema = z.discriminatedUnion("kind", [
  /** The token is revoked (403) or has expired (401). */
  z.strictObject({ kind: z.literal("token"), reason: z.enum(["revoked", "expired"]), times: count.optional() }),
  /**
   * Statements of a class are refused: by the workspace (`http`, status 403) or by the engine (`sql`,
   * INSUFFICIENT_PERMISSIONS 42501, naming `object`).
   */
  z.strictObject({
    kind: z.literal("forbid"),
    statements: statementClassSchema,
    by: z.enum(["http", "sql"]).default("sql"),
    object: z.string().default("Table 'main.shop.orders'"),
    times: count.optional(),
  }),
  /** The compute is starting or stopped: 503. `retryAfterSeconds: null` leaves the header out. */
  z.strictObject({
    kind: z.literal("unavailable"),
    retryAfterSeconds: z.int().nonnegative().nullable().default(1),
    times: count.optional(),
  }),
  /** 502, as from a proxy whose driver is busy. */
  z.strictObject({ kind: z.literal("badGateway"), times: count.optional() }),
  /** After `afterFetches` good fetches, the next answer is cut in the middle of its body. */
  z.strictObject({ kind: z.literal("cut"), afterFetches: z.int().nonnegative(), times: count.default(1) }),
  /** Calls wait before they are answered. */
  z.strictObject({
    kind: z.literal("delay"),
    milliseconds: count.max(600_000),
    statements: statementClassSchema.optional(),
    times: count.optional(),
  }),
]);

export type Fault = z.infer<typeof faultSchema>;
export type FaultKind = Fault["kind"];
export type ActiveFault = { id: number; fault: Fault; happened: number };

export type Faults = ReturnType<typeof createFaults>;

/** The faults in force. The clock and the network stay outside: this only says what shall happen. */
export function createFaults() {
  let active: ActiveFault[] = [];
  let nextId = 1;
  let happened = 0;

  return {
    list: (): readonly ActiveFault[] => active,
    /** How often any fault has happened, also those that are gone. */
    happened: () => happened,
    add(fault: Fault): ActiveFault {
      const entry = { id: nextId++, fault, happened: 0 };
      active.push(entry);
      return entry;
    },
    remove(id: number): boolean {
      const before = active.length;
      active = active.filter((entry) => entry.id !== id);
      return active.length < before;
    },
    clear() {
      active = [];
    },
    /** The first fault of this kind that applies, counted as having happened; gone after its last time. */
    take<K extends FaultKind>(
      kind: K,
      applies: (fault: Extract<Fault, { kind: K }>) => boolean = () => true,
    ): Extract<Fault, { kind: K }> | undefined {
      for (const entry of active) {
        if (!isKind(entry.fault, kind) || !applies(entry.fault)) continue;
        entry.happened += 1;
        happened += 1;
        if (entry.fault.times === entry.happened) active = active.filter((other) => other !== entry);
        return entry.fault;
      }
      return undefined;
    },
    /** One more fetch is about to be answered: whether it is to be cut. */
    cutsFetch(): boolean {
      const entry = active.find(({ fault }) => fault.kind === "cut");
      if (entry?.fault.kind !== "cut") return false;
      if (entry.fault.afterFetches > 0) {
        entry.fault = { ...entry.fault, afterFetches: entry.fault.afterFetches - 1 };
        return false;
      }
      return this.take("cut") !== undefined;
    },
  };
}

function isKind<K extends FaultKind>(fault: Fault, kind: K): fault is Extract<Fault, { kind: K }> {
  return fault.kind === kind;
}

/** The class of a statement, by its first word and whether it reads a change feed. */
export function classOf(statement: string): Exclude<StatementClass, "any"> {
  if (/\btable_changes\s*\(/i.test(statement)) return "changes";
  const [, word = ""] = /^\s*(?:--[^\n]*\n\s*|\/\*[\s\S]*?\*\/\s*)*\(*([a-z]+)/i.exec(statement) ?? [];
  switch (word.toLowerCase()) {
    case "select":
    case "with":
      return "select";
    case "describe":
    case "desc":
      return "describe";
    case "show":
      return "show";
    default:
      return "other";
  }
}

export const concerns = (wanted: StatementClass, statement: string) =>
  wanted === "any" || wanted === classOf(statement);
