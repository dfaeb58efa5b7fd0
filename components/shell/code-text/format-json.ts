const PIECE = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+|"/g;

/**
 * JSON text with lines and indents. It works on the text: numbers past 2^53 keep every digit, and what is not JSON
 * comes through with its pieces in order.
 */
export function formatJson(json: string): string {
  const pieces = json.match(PIECE) ?? [];
  let depth = 0;
  let out = "";
  pieces.forEach((piece, i) => {
    const next = pieces[i + 1];
    if (piece === "{" || piece === "[") {
      const empty = next === "}" || next === "]";
      depth += 1;
      out += empty ? piece : `${piece}${line(depth)}`;
    } else if (piece === "}" || piece === "]") {
      depth = Math.max(0, depth - 1);
      const empty = pieces[i - 1] === "{" || pieces[i - 1] === "[";
      out += empty ? piece : `${line(depth)}${piece}`;
    } else if (piece === ",") out += `,${line(depth)}`;
    else if (piece === ":") out += ": ";
    else out += piece;
  });
  return out;
}

function line(depth: number): string {
  return `\n${"  ".repeat(depth)}`;
}
