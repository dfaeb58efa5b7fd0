import { z } from "zod";

const count = z.int().positive();

/** Which calls a fault concerns. */
const statementClassSchema = z.enum(["any", "changes", "select", "describe", "show", "other"]);
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
  /**
   * In mode `cloud`, after `afterFiles` good downloads, the store fails: `silent` never answers, `stall` stops in the
   * middle, `slow` sends `bytesPerSecond`, `forbidden` is 403, `slowDown` 503, `reset` ends the connection.
   */
  z.strictObject({
    kind: z.literal("store"),
    how: z.enum(["silent", "stall", "slow", "forbidden", "slowDown", "reset"]),
    afterFiles: z.int().nonnegative().default(0),
    bytesPerSecond: count.default(100_000),
    times: count.optional(),
  }),
  /**
   * In mode `cloud`, after `afterFiles` good links, the next ones are bad: `expired` when they are given, or leading
   * where connections are `refused`.
   */
  z.strictObject({
    kind: z.literal("link"),
    how: z.enum(["expired", "refused"]),
    afterFiles: z.int().nonnegative().default(0),
    times: count.optional(),
  }),
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
export type StoreFault = Extract<Fault, { kind: "store" }>;
/** `passed` counts what went well first, for a fault that lets some pass. */
export type ActiveFault = { id: number; fault: Fault; happened: number; passed: number };

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
      const entry = { id: nextId++, fault, happened: 0, passed: 0 };
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
    /** As `take`, where the first ones may go well: this one is one of them, or fails. */
    takeNext<K extends "cut" | "store" | "link">(kind: K): Extract<Fault, { kind: K }> | undefined {
      const entry = active.find(({ fault }) => fault.kind === kind);
      if (entry && entry.passed < goodFirst(entry.fault)) {
        entry.passed += 1;
        return undefined;
      }
      return this.take(kind);
    },
  };
}

function goodFirst(fault: Fault): number {
  if (fault.kind === "cut") return fault.afterFetches;
  return fault.kind === "store" || fault.kind === "link" ? fault.afterFiles : 0;
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
