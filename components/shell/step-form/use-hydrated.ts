"use client";

import { useSyncExternalStore } from "react";

/** Whether the page's code runs in the browser yet. Until then what is typed or pressed would be lost. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
}
