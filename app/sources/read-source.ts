import { notFound } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { toAppError } from "@/lib/model/errors";
import { getSourceView, readLiveSource } from "@/lib/sources/source-views";

/** The source that an address names, read once a request. An address that names none is the page of nothing found. */
export const readSource = cache(async (sourceId: string) => {
  const id = z.uuid().safeParse(sourceId);
  if (!id.success) notFound();
  return orNotFound(() => getSourceView(id.data));
});

/** Its state just now, read once a request. */
export const readLive = cache(async (sourceId: string) => orNotFound(() => readLiveSource(sourceId, new Date())));

/** What `NOT_FOUND` means on a page. */
export async function orNotFound<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    if (toAppError(thrown).code === "NOT_FOUND") notFound();
    throw thrown;
  }
}
