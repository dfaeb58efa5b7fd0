"use client";

import { IconScale } from "@tabler/icons-react";
import { StateBadge } from "@/components/shell/badges/state-badge";
import { type Counts, isBalanced } from "@/lib/model/run/counts";

/** Whether a ledger balances; while its run is open it cannot be said yet. */
export function LedgerBadge({ counts, open }: { counts: Counts; open: boolean }) {
  if (open) return <StateBadge tone="grey" Icon={IconScale} label="Ledger still open" />;
  if (isBalanced(counts)) return <StateBadge tone="ok" Icon={IconScale} label="Ledger balances" />;
  return <StateBadge tone="bad" Icon={IconScale} label="Ledger does not balance" />;
}
