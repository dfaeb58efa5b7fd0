/** A clock function's value at the run's clock, in UTC, as a literal of the type that the function has. */
export function clockLiteral(name: string, clock: Date): string {
  const iso = clock.toISOString();
  switch (name) {
    case "current_date":
    case "curdate":
      return `DATE'${iso.slice(0, 10)}'`;
    case "localtimestamp":
      return `TIMESTAMP_NTZ'${iso.slice(0, -1).replace("T", " ")}'`;
    case "current_timezone":
      return "'UTC'";
    case "unix_timestamp":
      return `${Math.floor(clock.getTime() / 1_000)}L`;
    default:
      return `TIMESTAMP'${iso.replace("T", " ")}'`;
  }
}
