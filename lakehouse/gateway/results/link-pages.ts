import { compressFrameSync } from "lz4-napi";
import { type ArrowTable, encodeStream } from "../arrow/arrow-stream";
import type { ResponseSettings } from "../response-settings";
import type { Store } from "../store/start-store";
import { i64, struct, structs, type ThriftValue, text } from "../thrift";
import type { Share } from "./client-asks";
import { type Page, pageOf } from "./page";
import type { Block, RowReader } from "./read-rows";

const RESULT_LINKS = 1282;

type Given = {
  table: ArrowTable;
  reader: RowReader;
  first: readonly Block[];
  compressed: boolean;
  responses: ResponseSettings;
  store: Store;
};

/**
 * The result as files in the store, and replies with links to them. The server says how many links a reply holds,
 * whatever number of rows the client asks for. Files are written when they are asked for, and taken away by `drop`.
 */
export function linkPages({ table, reader, first, compressed, responses, store }: Given) {
  const ahead = [...first];
  const files: string[] = [];
  let dropped = false;
  let offset = 0;

  async function nextFile() {
    const blocks: Block[] = [];
    let bytes = 0;
    while (bytes < responses.fileBytes) {
      const block = ahead.shift() ?? (await reader.next());
      if (!block) break;
      blocks.push(block);
      bytes += block.bytes;
    }
    if (blocks.length === 0) return null;
    const batches = blocks.map(({ batch }) => batch);
    const stream = encodeStream(table.schema, batches);
    const body = compressed ? compressFrameSync(stream) : stream;
    const file = await store.keep(body);
    files.push(file);
    if (dropped) await drop();
    return { file, bytes: body.length, rows: batches.reduce((sum, { numRows }) => sum + numRows, 0) };
  }

  async function drop() {
    dropped = true;
    await Promise.all(files.splice(0).map((file) => store.drop(file)));
  }

  return {
    async next(_: Share, until: number): Promise<Page> {
      const start = offset;
      const links: ThriftValue[] = [];
      while (links.length < responses.linksPerFetch && (links.length === 0 || Date.now() < until)) {
        const made = await nextFile();
        if (!made) break;
        const { url, expiresAt } = store.link(made.file, responses.linkSeconds);
        links.push(
          struct([1, text(url)], [2, i64(expiresAt)], [3, i64(offset)], [4, i64(made.rows)], [5, i64(made.bytes)]),
        );
        offset += made.rows;
      }
      return pageOf({ start, more: ahead.length > 0 || !reader.ended(), field: RESULT_LINKS, items: structs(links) });
    },
    drop,
  };
}
