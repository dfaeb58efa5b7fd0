import { readFile } from "node:fs/promises";
import https from "node:https";
import type { Connection } from "@/lakehouse/connection";
import {
  bool,
  bytesAt,
  decodeMessage,
  encodeMessage,
  i64,
  itemsAt,
  numberAt,
  struct,
  structAt,
  type ThriftStruct,
  type ThriftValue,
  text,
  textAt,
} from "@/lakehouse/gateway/thrift";

/** What a client can ask for with a statement; what is not given is not asked for. */
export type Asks = {
  arrow?: boolean;
  links?: boolean;
  lz4?: boolean;
  native?: boolean;
  direct?: number;
};

/** An answer's parts, by the names that they have in Databricks' `TCLIService.thrift`. */
export type Reply = {
  handle: ThriftStruct;
  operationState: number | undefined;
  displayMessage: string | undefined;
  resultFormat: number | undefined;
  lz4Compressed: boolean;
  arrowSchema: Buffer | undefined;
  batches: { batch: Buffer; rows: number }[];
  links: { url: string; expiresAt: number; rows: number; bytes: number }[];
  columns: number;
  hasMoreRows: boolean;
  closed: boolean;
  direct: boolean;
};

export type ThriftClient = Awaited<ReturnType<typeof openThriftClient>>;

/** A client that speaks Thrift to the gateway without a driver between, to see what is asked and what is answered. */
export async function openThriftClient(connection: Connection) {
  const ca = await readFile(connection.caFile, "utf8");
  async function call(name: string, ...fields: [number, ThriftValue][]): Promise<ThriftStruct> {
    const body = encodeMessage({ kind: 1, name, sequence: 7, body: new Map([[1, struct(...fields)]]) });
    const message = decodeMessage(await post(connection, ca, body));
    const result = structAt(message.body, 0);
    if (!result) throw new Error(`${name} was answered with an exception.`);
    return result;
  }
  const session = structAt(await call("OpenSession", [1, { type: "i32", value: -7 }]), 3);
  if (!session) throw new Error("No session was opened.");

  return {
    /** Begin a statement. What comes with the answer is in it as if it had been asked for. */
    async execute(statement: string, asks: Asks): Promise<Reply> {
      const flags = ([1, 2, 3, 4] as const).map((id): [number, ThriftValue] => [
        id,
        bool(id < 4 && asks.native === true),
      ]);
      const result = await call(
        "ExecuteStatement",
        [1, { type: "struct", fields: session }],
        [2, text(statement)],
        [4, bool(true)],
        [1282, bool(asks.arrow === true)],
        [1283, bool(asks.links === true)],
        [1284, bool(asks.lz4 === true)],
        [1286, struct(...flags)],
        ...(asks.direct === undefined ? [] : [[1281, struct([1, i64(asks.direct)])] as [number, ThriftValue]]),
      );
      const direct = structAt(result, 1281);
      return {
        ...replyOf(structAt(direct, 1), structAt(direct, 2), structAt(direct, 3)),
        handle: structAt(result, 2) ?? new Map(),
        closed: direct?.has(4) === true,
        direct: direct !== undefined,
      };
    },
    /** Everything that a client without direct results asks for, in its order. */
    async read(handle: ThriftStruct, rowsMax: number): Promise<Omit<Reply, "handle" | "closed" | "direct">> {
      const operation: [number, ThriftValue] = [1, { type: "struct", fields: handle }];
      let status = await call("GetOperationStatus", operation);
      while ((numberAt(status, 2) ?? 0) < 2) status = await call("GetOperationStatus", operation);
      const metadata = await call("GetResultSetMetadata", operation);
      const fetched = await call("FetchResults", operation, [2, { type: "i32", value: 0 }], [3, i64(rowsMax)]);
      return replyOf(status, metadata, fetched);
    },
    call,
    close: () => call("CloseSession", [1, { type: "struct", fields: session }]),
  };
}

function replyOf(status?: ThriftStruct, metadata?: ThriftStruct, fetched?: ThriftStruct) {
  const rowSet = structAt(fetched, 3);
  const structsAt = (id: number) => itemsAt(rowSet, id).flatMap((item) => (item.type === "struct" ? item.fields : []));
  return {
    operationState: numberAt(status, 2),
    displayMessage: textAt(status, 1281),
    resultFormat: numberAt(metadata, 1281),
    lz4Compressed: numberAt(metadata, 1282) === 1,
    arrowSchema: bytesAt(metadata, 1283),
    batches: structsAt(1281).map((fields) => ({
      batch: bytesAt(fields, 1) ?? Buffer.alloc(0),
      rows: longAt(fields, 2),
    })),
    links: structsAt(1282).map((fields) => ({
      url: textAt(fields, 1) ?? "",
      expiresAt: longAt(fields, 2),
      rows: longAt(fields, 4),
      bytes: longAt(fields, 5),
    })),
    columns: itemsAt(rowSet, 3).length,
    hasMoreRows: numberAt(fetched, 2) === 1,
  };
}

function longAt(fields: ThriftStruct, id: number): number {
  const value = fields.get(id);
  return value?.type === "i64" ? Number(value.value) : 0;
}

function post({ serverHostname, httpPath, token }: Connection, ca: string, body: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/x-thrift" };
    const options = { method: "POST", ca, headers };
    const request = https.request(`https://${serverHostname}${httpPath}`, options, async (response) => {
      const chunks: Buffer[] = [];
      try {
        for await (const chunk of response) chunks.push(chunk);
      } catch (error) {
        return reject(error);
      }
      if (response.statusCode === 200) resolve(Buffer.concat(chunks));
      else reject(new Error(`HTTP ${response.statusCode}`));
    });
    request.on("error", reject).end(body);
  });
}
