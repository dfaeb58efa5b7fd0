import { type Cell, csvLine } from "@/components/shell/format/csv";

/** A file that is written while it is read, so that its size does not matter. Stops reading when the browser goes away. */
export function fileResponse(name: string, contentType: string, chunks: AsyncIterable<string>): Response {
  const iterator = chunks[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
  const ascii = name.replace(/[^\w.-]+/g, "-");
  return new Response(body, {
    headers: {
      "content-type": contentType,
      "content-disposition": `attachment; filename="${ascii}"`,
      "cache-control": "no-store",
    },
  });
}

/** A CSV file: its head, then a line for each thing of each page. A byte order mark tells spreadsheets that it is UTF-8. */
export function csvResponse<T>(
  name: string,
  head: readonly string[],
  pages: AsyncIterable<readonly T[]>,
  cellsOf: (thing: T) => readonly Cell[],
): Response {
  return fileResponse(name, "text/csv; charset=utf-8", csvText(head, pages, cellsOf));
}

async function* csvText<T>(
  head: readonly string[],
  pages: AsyncIterable<readonly T[]>,
  cellsOf: (thing: T) => readonly Cell[],
) {
  yield `\uFEFF${csvLine(head)}`;
  for await (const page of pages) yield page.map((thing) => csvLine(cellsOf(thing))).join("");
}
