import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";

/** Ask for the page again whenever `seen` changes: what the server rendered is old then. */
export function useRefreshOnChange(seen: string): void {
  const router = useRouter();
  const last = useRef(seen);
  useEffect(() => {
    if (last.current === seen) return;
    last.current = seen;
    router.refresh();
  }, [seen, router]);
}
