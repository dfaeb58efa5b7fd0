import type { InngestFunction } from "inngest";
import { scheduleSyncs } from "./functions/schedule-syncs";
import { syncSource } from "./functions/sync-source";

/** Every function that the app serves. */
export const functions: InngestFunction.Like[] = [scheduleSyncs, syncSource];
