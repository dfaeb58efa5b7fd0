/** A piece of text that takes the place of another; inserted where start and end are the same. */
export type TextEdit = { start: number; end: number; text: string };

/** Put every splice in its place. They do not overlap; at one place, those that come first in the list stand first. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = edits
    .map((piece, i) => ({ ...piece, i }))
    .sort((a, b) => a.start - b.start || a.end - b.end || a.i - b.i);
  let result = "";
  let at = 0;
  for (const { start, end, text: piece } of sorted) {
    if (start < at) throw new RangeError(`Two splices overlap at ${start}.`);
    result += text.slice(at, start) + piece;
    at = end;
  }
  return result + text.slice(at);
}
