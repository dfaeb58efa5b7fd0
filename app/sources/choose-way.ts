"use server";

import { revalidatePath } from "next/cache";
import { defineAction } from "@/app/define-action";
import { chosenWaySchema } from "@/lib/core/gap";
import { checkAgain, continueAfterGap, importAgain, letGoOn, sendAgain, stayStopped } from "@/lib/store/ways";
import { announceSync } from "./announce";

/** Who acts, until people sign in: whoever sits at this installation. */
const ACTOR = "local";

/** Let a source go on that needs attention, the way a person chose. */
export const chooseWay = defineAction(chosenWaySchema, async ({ sourceId, way, reason }) => {
  const choice = { actor: ACTOR, now: new Date(), reason };
  switch (way) {
    case "import_again":
      await importAgain(sourceId, choice);
      break;
    case "continue_after":
      await continueAfterGap(sourceId, choice);
      break;
    case "send_again":
      await sendAgain(sourceId, choice);
      break;
    case "check_again":
      await checkAgain(sourceId, choice);
      break;
    case "let_go_on":
      await letGoOn(sourceId, choice);
      break;
    case "stay_stopped":
      await stayStopped(sourceId, choice);
      break;
  }
  if (way !== "stay_stopped") announceSync(sourceId);
  revalidatePath("/sources", "layout");
});
