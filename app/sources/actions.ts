"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { ACTOR } from "@/app/actor";
import { defineAction } from "@/app/define-action";
import { AppError } from "@/lib/model/errors";
import { rewindTargetSchema } from "@/lib/model/source/rewind";
import { sqlTextSchema } from "@/lib/model/source/source";
import { nullsSchema, renameSourceSchema, scheduleSchema } from "@/lib/model/source/source-changes";
import { rewindSource } from "@/lib/rewind/rewind-source";
import { renameSource, updateSourceSchedule, updateUnsetNulls } from "@/lib/sources/source-changes";
import { getSourceView } from "@/lib/sources/source-views";
import { saveSqlEdit } from "@/lib/sql-edit/edit-sql";
import { deleteSource, pauseSource, requestSync, resumeSource } from "@/lib/store/sources";
import { announcePause, requestSyncNow } from "./request-sync";

/** A source's name, typed once more by whoever means it. */
const typedNameSchema = z.string().max(1_000, "Type the name as it is.");

const oneSource = z.object({ sourceId: z.uuid() });

export const syncNow = defineAction(oneSource, async ({ sourceId }) => {
  await requestSync(sourceId, ACTOR);
  requestSyncNow(sourceId);
  revalidatePath("/sources", "layout");
});

export const pause = defineAction(oneSource, async ({ sourceId }) => {
  await pauseSource(sourceId, ACTOR);
  announcePause(sourceId);
  revalidatePath("/sources", "layout");
});

export const resume = defineAction(oneSource, async ({ sourceId }) => {
  await resumeSource(sourceId, ACTOR);
  requestSyncNow(sourceId);
  revalidatePath("/sources", "layout");
});

/** The name is typed once more: a deleted source does not come back. */
export const remove = defineAction(
  oneSource.extend({ typedName: typedNameSchema }),
  async ({ sourceId, typedName }) => {
    const { name } = await getSourceView(sourceId);
    if (typedName.trim() !== name)
      throw new AppError("INVALID_INPUT", `Type the name as it is: ${name}`, { field: "typedName" });
    await deleteSource(sourceId, ACTOR);
    revalidatePath("/sources", "layout");
    redirect("/sources");
  },
);

export const rename = defineAction(renameSourceSchema, async ({ sourceId, name }) => {
  await renameSource(sourceId, name, ACTOR);
  revalidatePath("/sources", "layout");
});

export const changeSchedule = defineAction(scheduleSchema, async ({ sourceId, frequency, timeZone }) => {
  await updateSourceSchedule(sourceId, { frequency, timeZone }, ACTOR);
  revalidatePath("/sources", "layout");
});

export const changeNulls = defineAction(nullsSchema, async ({ sourceId, unsetNulls }) => {
  await updateUnsetNulls(sourceId, unsetNulls, ACTOR);
  revalidatePath("/sources", "layout");
});

/** Put an edited SQL to use. A part of the old run that is under way stops at its next sign of life. */
export const saveSql = defineAction(
  oneSource.extend({ revision: z.int().nonnegative(), sql: sqlTextSchema, confirmed: z.boolean() }),
  async ({ sourceId, ...edit }) => {
    await saveSqlEdit(sourceId, { ...edit, actor: ACTOR });
    requestSyncNow(sourceId);
    revalidatePath("/sources", "layout");
    redirect(`/sources/${sourceId}`);
  },
);

export const rewind = defineAction(
  oneSource.extend({ target: rewindTargetSchema, typedName: typedNameSchema }),
  async ({ sourceId, target, typedName }) => {
    const { number } = await rewindSource(sourceId, { target, typedName, actor: ACTOR });
    requestSyncNow(sourceId);
    revalidatePath("/sources", "layout");
    redirect(`/sources/${sourceId}/runs/${number}`);
  },
);
