"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { ACTOR } from "@/app/actor";
import { defineAction } from "@/app/define-action";
import { dismissRecords as dismiss } from "@/lib/store/undelivered-records";
import { redeliverRecords, SEND_MAX } from "@/lib/undelivered-records/redeliver-records";

const ids = z.array(z.uuid()).min(1, "Choose at least one.").max(SEND_MAX, "Choose at most 1,000 at once.");

/** Redeliver undelivered records; a payload only where it was edited. */
export const redeliver = defineAction(
  z.object({ sourceId: z.uuid(), ids, payload: z.string().max(1_000_000).nullable(), confirmed: z.boolean() }),
  async ({ sourceId, ids, payload, confirmed }) => {
    const sent = await redeliverRecords(sourceId, {
      records: ids.map((id) => ({ id, payload })),
      confirmed,
      actor: ACTOR,
    });
    revalidatePath("/sources", "layout");
    return sent;
  },
);

export const dismissRecords = defineAction(
  z.object({
    sourceId: z.uuid(),
    ids,
    note: z.string().trim().min(1, "Say why, in a few words.").max(500, "Use at most 500 characters."),
  }),
  async ({ sourceId, ids, note }) => {
    const dismissed = await dismiss(sourceId, ids, { note, actor: ACTOR });
    revalidatePath("/sources", "layout");
    return { dismissed };
  },
);
