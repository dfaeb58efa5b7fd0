"use client";

import { useQuery } from "@tanstack/react-query";
import type { ShellStatus } from "./shell-status";

/** The frame's status, read again every 15 seconds while the page is in view. */
export function useShellStatus(initial: ShellStatus): { status: ShellStatus; readAt: number } {
  const { data, dataUpdatedAt } = useQuery({
    queryKey: ["shell-status"],
    queryFn: async ({ signal }): Promise<ShellStatus> => {
      const response = await fetch("/api/shell-status", { signal });
      if (!response.ok) return { needAttention: 0, scheduler: { kind: "unknown" } };
      return response.json();
    },
    initialData: initial,
    refetchInterval: 15_000,
    staleTime: 5_000,
  });
  return { status: data, readAt: dataUpdatedAt };
}
