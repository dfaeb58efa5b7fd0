import type { InngestFunction } from "inngest";

/** Every function that the app serves. */
export const functions: InngestFunction.Like[] = [];
