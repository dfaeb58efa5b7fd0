import { notifications } from "@mantine/notifications";
import { formatCount } from "@/components/shell/format/format";
import type { Result } from "@/lib/model/errors";

type Sent = { delivered: number; rejected: number; deferred: number; gone: number };

/** The actions on undelivered records. `payload` is the edited text of one, null for what they are. */
export type RecordActions = {
  redeliver: (input: {
    sourceId: string;
    ids: string[];
    payload: string | null;
    confirmed: boolean;
  }) => Promise<Result<Sent>>;
  dismissRecords: (input: { sourceId: string; ids: string[]; note: string }) => Promise<Result<{ dismissed: number }>>;
};

/** Report what a redelivery did. */
export function tellSent({ delivered, rejected, deferred, gone }: Sent): void {
  const parts = [
    delivered > 0 && `${formatCount(delivered, "record")} delivered`,
    rejected > 0 && `${formatCount(rejected, "record")} rejected again`,
    deferred > 0 && `${formatCount(deferred, "record")} deferred`,
    gone > 0 && `${formatCount(gone, "record")} resolved by someone else meanwhile`,
  ].filter((part) => part !== false);
  notifications.show({ message: `${parts.join(", ")}.`, color: rejected > 0 ? "warn" : undefined });
}
