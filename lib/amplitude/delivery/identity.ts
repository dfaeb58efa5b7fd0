import type { RecordText } from "@/lib/model/record";

/** Whose record it is: the ids that it carries. Both are null for a group's record. */
export type Identity = { user: string | null; device: string | null };

/** Read whose record it is. The whole record is parsed: not for every record of a run. */
export function identityOf(record: RecordText): Identity {
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

/** How the statements begin a record of a user. */
const USER_FIRST = /^\{"user_id":"([^"\\]+)"/;

/** The key of a record's identity, in most cases without parsing it. */
export function identityKeyOf(record: RecordText): string | null {
  const user = USER_FIRST.exec(record)?.[1];
  return identityKey(user === undefined ? identityOf(record) : { user, device: null });
}
