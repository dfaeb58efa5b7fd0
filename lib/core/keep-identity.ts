import type { Identity } from "./identity";
import type { Reading } from "./part";
import type { Column } from "./warehouse";

/** What some versions of the driving table went out under, whole or in part. */
export type UsedIdentity = { reading: Reading; identity: Identity };

/**
 * Cut what a part reads so that versions that were sent before keep the identity that they had, and all others get
 * `wanted`. The pieces come in version order and cover the reading. The rows of an import go out under `snapshot`,
 * whatever its version, so an import that was sent before decides for the next one.
 */
export function keepIdentity(
  reading: Reading,
  wanted: Identity,
  used: readonly UsedIdentity[],
): { reading: Reading; identity: Identity }[] {
  if (reading.kind === "difference") return [{ reading, identity: wanted }];
  if (reading.kind === "snapshot") {
    const before = used.find((each) => each.reading.kind === "snapshot");
    return [{ reading, identity: before ? before.identity : wanted }];
  }
  const pieces: { reading: Extract<Reading, { kind: "changes" }>; identity: Identity }[] = [];
  for (const from of edgesWithin(reading, used)) {
    const identity = identityOf(from, used, wanted);
    const last = pieces.at(-1);
    if (last) last.reading.to = from - 1;
    if (last && JSON.stringify(last.identity) === JSON.stringify(identity)) last.reading.to = reading.to;
    else pieces.push({ reading: { kind: "changes", from, to: reading.to }, identity });
  }
  return pieces;
}

function identityOf(version: number, used: readonly UsedIdentity[], wanted: Identity): Identity {
  const before = used.find(
    ({ reading }) => reading.kind === "changes" && reading.from <= version && version <= reading.to,
  );
  return before ? before.identity : wanted;
}

/** The versions at which the identity can change: the first one, and where sent parts begin or end. */
function edgesWithin({ from, to }: { from: number; to: number }, used: readonly UsedIdentity[]): number[] {
  const edges = used.flatMap(({ reading }) => (reading.kind === "changes" ? [reading.from, reading.to + 1] : []));
  return [...new Set([from, ...edges])].filter((edge) => edge >= from && edge <= to).sort((a, b) => a - b);
}

/** With the types that the columns have now. One that is gone holds nothing any more. */
export function asPresent(used: readonly UsedIdentity[], columns: readonly Column[]): UsedIdentity[] {
  const present = (name: string) => columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  return used.map(({ reading, identity }) => ({
    reading,
    identity:
      identity?.map((each) => ({ ...each, columns: each.columns.flatMap(({ name }) => present(name) ?? []) })) ?? null,
  }));
}
