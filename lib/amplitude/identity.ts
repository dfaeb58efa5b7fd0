import type { RecordText } from "@/lib/core/record";

/** Whose record it is: the ids that it carries. Both are null for a group's record. */
export type Identity = { user: string | null; device: string | null };

/** How the statement begins a record with a user id: then the rest need not be parsed. */
const USER_FIRST = /^\{"user_id":"([^"\\]+)","(?!device_id")/;

/** Read whose record it is from its text. */
export function identityOf(record: RecordText): Identity {
  const user = USER_FIRST.exec(record)?.[1];
  if (user !== undefined) return { user, device: null };
  const { user_id, device_id }: { user_id?: unknown; device_id?: unknown } = JSON.parse(record);
  return {
    user: typeof user_id === "string" ? user_id : null,
    device: typeof device_id === "string" ? device_id : null,
  };
}

/** What tells one identity from another: the user's id, or the device's where no user is known. Null for groups. */
export function identityKey({ user, device }: Identity): string | null {
  if (user !== null) return `user ${user}`;
  return device === null ? null : `device ${device}`;
}
