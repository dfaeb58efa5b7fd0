import type { IdentityColumns } from "@/lib/model/table/identity-columns";
import type { Column } from "@/lib/model/table/warehouse";
import { type SqlFragment, sql } from "@/lib/sql/fragment";
import { rowText } from "./row-text";

/** The columns that a change data feed adds. */
export const FEED_COLUMNS = sql`_change_type, _commit_version, _commit_timestamp`;

/**
 * How a row is told from others: by some columns, or, where `columns` is null, by all but those of `without`. `before`:
 * the columns that are read, where these may be others.
 */
export type RowKey = { columns: IdentityColumns | null; digest: boolean; before?: readonly Column[] | null };

/**
 * What tells a row from others of its commit, as SQL: the text of some columns, or its hash where it is handed on
 * with many rows (`digest`). In the first edition always a hash, of all columns.
 */
export function rowKey({ columns, digest, before = null }: RowKey, without: SqlFragment | null): SqlFragment {
  if (columns === null) return rowHash(without);
  const text = rowText(columns, before);
  return digest ? sql`sha2(${text}, 256)` : text;
}

/**
 * The first edition: the hash of a row's content, without some columns: of its JSON, whose null fields are left out (a
 * column added later changes no hash) and whose timestamps are exact (the default cuts them to milliseconds). Kept for
 * what was delivered by it.
 */
export function rowHash(without: SqlFragment | null): SqlFragment {
  const columns = without === null ? sql`*` : sql`* EXCEPT (${without})`;
  return sql`sha2(to_json(struct(${columns}), map('timestampFormat', 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSSSSXXX', 'timestampNTZFormat', 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSSSS')), 256)`;
}
