import { setTimeout as wait } from "node:timers/promises";
import { arrowTable, schemaMessage } from "../arrow/arrow-stream";
import { resultColumns } from "../arrow/result-types";
import { editOperationStatus, editResultSetMetadata, failOperation } from "../edit-messages";
import type { ResponseSettings } from "../response-settings";
import type { Store } from "../store/start-store";
import { binary, bool, i32, numberAt, struct, type ThriftStruct, type ThriftValue, text } from "../thrift";
import type { ClientAsks, Share } from "./client-asks";
import { inlinePages } from "./inline-pages";
import { linkPages } from "./link-pages";
import {
  about,
  assertSuccess,
  CANCELED,
  FINISHED,
  failedStatus,
  type Operation,
  OperationFailure,
  operationEnd,
  RUNNING,
  resultIn,
  SparkGone,
  stateOnly,
  success,
} from "./operation";
import type { NextPage, Page } from "./page";
import { type Block, type RowReader, readRows } from "./read-rows";

export type ResultOptions = Operation & {
  asks: ClientAsks;
  responses: ResponseSettings;
  store: Store | null;
  /** The object for which the statement is refused, once it has begun. */
  refused: string | undefined;
};

/** What there is of a statement that has ended: how it ended and, if it went well, its result. */
type Ended = { status: ThriftStruct; result: { metadata: ThriftStruct; next: NextPage; drop: () => unknown } | null };

export type Result = ReturnType<typeof openResult>;

/** TSparkRowSetType. */
const ARROW_BASED_SET = 0;
const URL_BASED_SET = 3;
const BLOCK_BYTES_MAX = 4_000_000;

/**
 * A statement's result, answered as Databricks answers: in Arrow, inline or by links, and the first of it with the
 * reply that begins the statement. The statement runs until its first rows are there; they are held, and no more.
 */
export function openResult(options: ResultOptions) {
  const { responses } = options;
  let closed = false;
  let ended = end(options);
  ended.catch(() => {});

  async function next(share: Share): Promise<Page> {
    const { result } = await ended;
    if (!result) throw new OperationFailure(undefined);
    const bytesMax = Math.min(share.bytesMax, responses.replyBytes);
    return result.next({ ...share, bytesMax }, Date.now() + responses.waitMs).catch((error: unknown) => {
      throw failureOf(error);
    });
  }

  return {
    /** TGetOperationStatusResp: running, until it has ended. */
    async status(): Promise<ThriftStruct> {
      if (closed) return stateOnly(CANCELED);
      return (await within(ended, responses.waitMs))?.status ?? stateOnly(RUNNING);
    },
    /** TGetResultSetMetadataResp. Throws {@link OperationFailure}, as `next` does. */
    async metadata(): Promise<ThriftStruct> {
      const { result } = await ended;
      if (!result) throw new OperationFailure(undefined);
      return result.metadata;
    },
    /** TFetchResultsResp with the next rows, or links to them; with the metadata for a client that keeps none. */
    async next(share: Share, withMetadata: boolean): Promise<ThriftStruct> {
      const { reply } = await next(share);
      const { result } = await ended;
      if (withMetadata && result) reply.set(1281, { type: "struct", fields: result.metadata });
      return reply;
    },
    /** TSparkDirectResults: what of status, metadata and rows is there when the wait is over, and whether that is all. */
    async direct(share: Share): Promise<{ fields: ThriftStruct; all: boolean }> {
      const known = await within(ended, responses.waitMs);
      if (!known?.result) return { fields: directResults(known?.status ?? stateOnly(RUNNING)), all: false };
      const page = await next(share).catch((error: unknown) => failureOf(error));
      if (page instanceof OperationFailure) {
        const status = editedStatus(failedStatus(page), options);
        ended = Promise.resolve({ status, result: null });
        return { fields: directResults(status), all: false };
      }
      const { metadata } = known.result;
      const all = !page.more && numberAt(metadata, 1281) === ARROW_BASED_SET;
      const fields = directResults(known.status, metadata, page.reply);
      if (all) fields.set(4, struct([1, success]));
      return { fields, all };
    },
    /** The client wants no more of it. */
    close() {
      closed = true;
      ended.then(({ result }) => result?.drop()).catch(() => {});
    },
  };
}

/** TSparkDirectResults of the parts that there are. */
const directResults = (...parts: ThriftStruct[]): ThriftStruct =>
  new Map(parts.map((fields, index): [number, ThriftValue] => [index + 1, { type: "struct", fields }]));

async function end(options: ResultOptions): Promise<Ended> {
  const status = editedStatus(await operationEnd(options), options);
  if (numberAt(status, 2) !== FINISHED) return { status, result: null };
  try {
    return { status, result: await begin(options) };
  } catch (error) {
    return { status: editedStatus(failedStatus(failureOf(error)), options), result: null };
  }
}

/** Read the first rows, for the form of the replies depends on whether there are many. */
async function begin(options: ResultOptions): Promise<NonNullable<Ended["result"]>> {
  const { asks, responses, store, statement } = options;
  const metadata = assertSuccess(resultIn(await options.ask("GetResultSetMetadata", about(options))));
  editResultSetMetadata(metadata);
  const table = arrowTable(resultColumns(metadata, statement), asks.native);
  const downloads = responses.mode === "cloud" && asks.links ? store : null;
  const pieceBytes = downloads ? responses.fileBytes : responses.replyBytes;
  const reader = readRows(options, table, Math.min(BLOCK_BYTES_MAX, pieceBytes));
  const first = await readAhead(reader, downloads ? responses.inlineBytes : 0);
  const linked = downloads && sizeOf(first) > responses.inlineBytes ? downloads : null;

  metadata.set(1281, i32(linked ? URL_BASED_SET : ARROW_BASED_SET));
  metadata.set(1282, bool(asks.lz4));
  metadata.set(1283, binary(schemaMessage(table.schema)));
  if (!linked) return { metadata, next: inlinePages(table, reader, first, asks.lz4), drop: () => {} };
  return { metadata, ...linkPages({ table, reader, first, compressed: asks.lz4, responses, store: linked }) };
}

/** At least one block, and more until they exceed a size. */
async function readAhead(reader: RowReader, bytes: number): Promise<Block[]> {
  const blocks: Block[] = [];
  do {
    const block = await reader.next();
    if (!block) break;
    blocks.push(block);
  } while (sizeOf(blocks) <= bytes);
  return blocks;
}

const sizeOf = (blocks: readonly Block[]) => blocks.reduce((sum, { bytes }) => sum + bytes, 0);

function editedStatus(status: ThriftStruct, { catalogs, refused }: ResultOptions): ThriftStruct {
  if (refused !== undefined) failOperation(status, refused);
  else editOperationStatus(status, catalogs);
  return status;
}

/** A failure to read the result, whatever it is, is one of the operation; but that Spark is gone is thrown again. */
function failureOf(error: unknown): OperationFailure {
  if (error instanceof SparkGone) throw error;
  if (error instanceof OperationFailure) return error;
  return new OperationFailure(new Map([[5, text(`The gateway cannot give this result: ${error}`)]]));
}

const within = <T>(work: Promise<T>, milliseconds: number): Promise<T | null> =>
  Promise.race([work, wait(milliseconds, null, { ref: false })]);
