/** How the lines of a chart are reported apart: by colour, by dash, and by the name at their end. */
export const SERIES = [
  { color: "var(--series-1)", dash: undefined },
  { color: "var(--series-2)", dash: "6 3" },
  { color: "var(--series-3)", dash: "2 3" },
  { color: "var(--series-4)", dash: "8 3 2 3" },
] as const;

/** A group's name as charts and tables show it: the whole is named by what is counted, what has no value is `(none)`. */
export function groupLabel(name: string | null, grouped: boolean, whole: string): string {
  if (name !== null) return name;
  return grouped ? "(none)" : whole;
}
