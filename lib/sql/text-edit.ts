/** One replacement in a text: a position and the new text. Where start and end are the same, the edit inserts. */
export type TextEdit = { start: number; end: number; text: string };

/** Apply every edit. Edits do not overlap; of edits at one position, the first of the list comes first. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = edits
    .map((piece, i) => ({ ...piece, i }))
    .sort((a, b) => a.start - b.start || a.end - b.end || a.i - b.i);
  let result = "";
  let at = 0;
  for (const { start, end, text: piece } of sorted) {
    if (start < at) throw new RangeError(`Two edits overlap at ${start}.`);
    result += text.slice(at, start) + piece;
    at = end;
  }
  return result + text.slice(at);
}
