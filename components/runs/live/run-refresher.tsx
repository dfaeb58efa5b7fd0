"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { useLiveSource } from "@/components/shell/data/use-live-source";
import type { LiveSource } from "@/lib/model/source/source-view";

/** Renders the page again whenever something of the open run has changed. Shows nothing itself. */
export function RunRefresher({ initial }: { initial: LiveSource }) {
  const router = useRouter();
  const { run, lastFinishedAt } = useLiveSource(initial);
  const seen = JSON.stringify([run, lastFinishedAt]);
  const last = useRef(seen);
  useEffect(() => {
    if (last.current === seen) return;
    last.current = seen;
    router.refresh();
  }, [seen, router]);
  return null;
}
