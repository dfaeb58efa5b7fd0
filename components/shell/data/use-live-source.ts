"use client";

import { useQuery } from "@tanstack/react-query";
import { z } from "zod";
import { isMoving, type LiveSource, liveSourceSchema } from "@/lib/model/source/source-view";

/** How often to look again: while something moves, and otherwise. TanStack Query stops while the tab is hidden. */
const MOVING_MS = 1_500;
const CALM_MS = 15_000;

/** One source as it is now; as it last was, once it was deleted. All who ask on one page share one request. */
export function useLiveSource(initial: LiveSource): LiveSource {
  const { data } = useQuery<LiveSource | null>({
    queryKey: ["source", initial.id],
    queryFn: ({ signal }) => read(`/sources/${initial.id}/live`, liveSourceSchema.nullable(), signal),
    initialData: initial,
    initialDataUpdatedAt: initial.readAt.getTime(),
    refetchInterval: ({ state }) => intervalOf(state.data ?? null),
    staleTime: 1_000,
  });
  return data === null ? initial : newest(data, initial);
}

/** All sources of the current project as they are now, by id. */
export function useLiveSources(projectId: string, initial: LiveSource[]): Map<string, LiveSource> {
  const { data } = useQuery({
    queryKey: ["sources", projectId],
    queryFn: ({ signal }) => read(`/sources/live?project=${projectId}`, z.array(liveSourceSchema), signal),
    initialData: initial,
    initialDataUpdatedAt: initial[0]?.readAt.getTime(),
    refetchInterval: ({ state }) => (state.data?.some(isMoving) ? MOVING_MS : CALM_MS),
    staleTime: 1_000,
  });
  const polled = new Map(data.map((live) => [live.id, live]));
  return new Map(initial.map((live) => [live.id, newest(polled.get(live.id) ?? live, live)]));
}

/** A source that was deleted is not asked for again. */
function intervalOf(live: LiveSource | null): number | false {
  if (live === null) return false;
  return isMoving(live) ? MOVING_MS : CALM_MS;
}

/** An action renders the page again with a newer reading than the last poll's. */
function newest(polled: LiveSource, rendered: LiveSource): LiveSource {
  return rendered.readAt > polled.readAt ? rendered : polled;
}

async function read<Schema extends z.ZodType>(
  address: string,
  schema: Schema,
  signal: AbortSignal,
): Promise<z.output<Schema>> {
  const response = await fetch(address, { signal, cache: "no-store" });
  // Not found, it gives null.
  if (!response.ok && response.status !== 404) throw new Error(`${address} answered ${response.status}.`);
  return schema.parse(await response.json());
}
