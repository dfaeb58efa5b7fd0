/** The columns that a change data feed adds. */
export const FEED_COLUMNS = "_change_type, _commit_version, _commit_timestamp";

/**
 * The hash of a row's content as SQL, without some columns: of its JSON, whose null fields are left out (a column
 * added later changes no hash) and whose timestamps are exact (the default cuts them to milliseconds).
 */
export function rowHash(without: string | null): string {
  const columns = without === null ? "*" : `* EXCEPT (${without})`;
  return `sha2(to_json(struct(${columns}), map('timestampFormat', 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSSSSXXX', 'timestampNTZFormat', 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSSSS')), 256)`;
}
