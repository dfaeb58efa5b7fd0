import type { Reading } from "@/lib/model/run/part";
import type { IdentityColumnsByTable } from "./identity-columns";

/** What some versions of the driving table went out under, whole or in part. */
export type UsedIdentity = { reading: Reading; identity: IdentityColumnsByTable };

/**
 * Cut what a part reads so that versions that were sent before keep the identity that they had, and all others get
 * `wanted`. The pieces come in version order and cover the reading. The rows of an import go out under `snapshot`,
 * whatever its version, so an import that was sent before decides for the next one.
 *
 * `alterations`: the versions that changed the table's columns. A piece is read with the columns of its last version, so
 * what was sent before one of these, or in another part, is not read together with it.
 */
export function keepIdentity(
  reading: Reading,
  wanted: IdentityColumnsByTable,
  used: readonly UsedIdentity[],
  alterations: readonly number[] = [],
): { reading: Reading; identity: IdentityColumnsByTable }[] {
  if (reading.kind === "difference") return [{ reading, identity: wanted }];
  if (reading.kind === "snapshot") {
    const before = used.find((each) => each.reading.kind === "snapshot");
    return [{ reading, identity: before ? before.identity : wanted }];
  }
  const pieces: { reading: Extract<Reading, { kind: "changes" }>; identity: IdentityColumnsByTable }[] = [];
  const edges = edgesWithin(reading, used, alterations);
  for (const [i, from] of edges.entries()) {
    const to = (edges[i + 1] ?? reading.to + 1) - 1;
    const identity = identityOf(from, used, wanted);
    const last = pieces.at(-1);
    const altered = alterations.some((version) => from <= version && version <= to);
    if (last && !altered && JSON.stringify(last.identity) === JSON.stringify(identity)) last.reading.to = to;
    else pieces.push({ reading: { kind: "changes", from, to }, identity });
  }
  return pieces;
}

function identityOf(
  version: number,
  used: readonly UsedIdentity[],
  wanted: IdentityColumnsByTable,
): IdentityColumnsByTable {
  const before = used.find(
    ({ reading }) => reading.kind === "changes" && reading.from <= version && version <= reading.to,
  );
  return before ? before.identity : wanted;
}

/** Where a piece can begin: at the first version, where sent parts begin or end, and at alterations that lie in none of them. */
function edgesWithin(
  { from, to }: { from: number; to: number },
  used: readonly UsedIdentity[],
  alterations: readonly number[],
): number[] {
  const sent = used.flatMap(({ reading }) => (reading.kind === "changes" ? [reading] : []));
  const free = alterations.filter((version) => !sent.some((part) => part.from < version && version <= part.to));
  const edges = [...sent.flatMap((part) => [part.from, part.to + 1]), ...free];
  return [...new Set([from, ...edges])].filter((edge) => edge >= from && edge <= to).sort((a, b) => a - b);
}
