import { type SqlFragment, sql, textLiteral } from "@/lib/sql/fragment";

/** A clock function's value at the run's clock, in UTC, as a literal of the type that the function has. */
export function clockLiteral(name: string, clock: Date): SqlFragment {
  const iso = clock.toISOString();
  switch (name) {
    case "current_date":
    case "curdate":
      return sql`DATE${textLiteral(iso.slice(0, 10))}`;
    case "localtimestamp":
      return sql`TIMESTAMP_NTZ${textLiteral(iso.slice(0, -1).replace("T", " "))}`;
    case "current_timezone":
      return sql`'UTC'`;
    case "unix_timestamp":
      return sql`${Math.floor(clock.getTime() / 1_000)}L`;
    default:
      return sql`TIMESTAMP${textLiteral(iso.replace("T", " "))}`;
  }
}
