import type { ConnectionView } from "@/lib/model/source/connection";
import { sourceConfigSchema, type WizardStep } from "@/lib/model/source/source";
import type { Draft } from "@/lib/store/drafts";

/** What the fields of a step hold when its page opens: what was typed last, else what was saved, else what is usual. */
function typedOf(draft: Draft, step: WizardStep): Record<string, unknown> {
  const typed = draft.typed[step];
  return typeof typed === "object" && typed !== null ? { ...typed } : {};
}

const text = (value: unknown, otherwise: string) => (typeof value === "string" ? value : otherwise);
const flag = (value: unknown, otherwise: boolean) => (typeof value === "boolean" ? value : otherwise);
const count = (value: unknown, otherwise: number) => (typeof value === "number" ? value : otherwise);

/** The credentials form. The token is never among it. */
export function credentialsValues(draft: Draft, connection: ConnectionView | null) {
  const typed = typedOf(draft, "credentials");
  return {
    mode: typed.mode === "saved" ? ("saved" as const) : ("new" as const),
    connectionId: text(typed.connectionId, connection?.id ?? ""),
    serverHostname: text(typed.serverHostname, connection?.serverHostname ?? ""),
    httpPath: text(typed.httpPath, connection?.httpPath ?? ""),
    token: "",
  };
}

/** The tables form. */
export function tablesValues(draft: Draft) {
  const typed = sourceConfigSchema.shape.tables.safeParse(typedOf(draft, "tables").tables);
  return { tables: typed.data ?? draft.config.tables ?? [] };
}

export function dataTypeValues(draft: Draft) {
  const typed = typedOf(draft, "data-type");
  return {
    dataType: text(typed.dataType, draft.config.dataType ?? ""),
    syncUserProperties: flag(typed.syncUserProperties, draft.config.syncUserProperties ?? false),
    syncGroupProperties: flag(typed.syncGroupProperties, draft.config.syncGroupProperties ?? false),
    unsetNulls: flag(typed.unsetNulls, draft.config.unsetNulls ?? false),
  };
}

/** The frequency form. An empty time zone is filled with the browser's. */
export function frequencyValues(draft: Draft) {
  const typed = typedOf(draft, "frequency");
  const { frequency, timeZone } = draft.config;
  const hour = frequency && "hour" in frequency ? frequency.hour : 6;
  return {
    kind: text(typed.kind, frequency?.kind ?? "1h"),
    hour: count(typed.hour, hour),
    dayOfWeek: count(typed.dayOfWeek, frequency?.kind === "weekly" ? frequency.dayOfWeek : 1),
    dayOfMonth: count(typed.dayOfMonth, frequency?.kind === "monthly" ? frequency.dayOfMonth : 1),
    cron: text(typed.cron, frequency?.kind === "cron" ? frequency.cron : ""),
    timeZone: text(typed.timeZone, timeZone ?? ""),
  };
}

/** The SQL form. Empty until the sample is made from the chosen table's columns. */
export function sqlValues(draft: Draft) {
  return { sql: text(typedOf(draft, "sql").sql, draft.config.sql ?? "") };
}

export function nameValues(draft: Draft) {
  return { name: text(typedOf(draft, "name").name, draft.config.name ?? "") };
}
