import type { NativeTypes } from "../arrow/arrow-columns";
import { numberAt, structAt, type ThriftStruct } from "../thrift";

/** Fields of TExecuteStatementReq in Databricks' `TCLIService.thrift`. */
const GET_DIRECT_RESULTS = 1281;
const CAN_READ_ARROW = 1282;
const CAN_DOWNLOAD = 1283;
const CAN_DECOMPRESS_LZ4 = 1284;
const NATIVE_TYPES = 1286;
/** Of TFetchResultsReq. */
const INCLUDE_METADATA = 1283;

/** How much of a result one reply may hold. */
export type Share = { rowsMax: number; bytesMax: number };

/** What a client says that it can read; a server gives nothing else. */
export type ClientAsks = {
  arrow: boolean;
  links: boolean;
  lz4: boolean;
  /** How much of the result may come with the reply that begins the statement; null when none of it. */
  direct: Share | null;
  native: NativeTypes;
};

export function clientAsks(request: ThriftStruct): ClientAsks {
  const native = structAt(request, NATIVE_TYPES);
  const direct = structAt(request, GET_DIRECT_RESULTS);
  return {
    arrow: isTrue(request, CAN_READ_ARROW),
    links: isTrue(request, CAN_DOWNLOAD),
    lz4: isTrue(request, CAN_DECOMPRESS_LZ4),
    direct: direct ? { rowsMax: longAt(direct, 1), bytesMax: longAt(direct, 2) } : null,
    native: { timestamp: isTrue(native, 1), decimal: isTrue(native, 2), nested: isTrue(native, 3) },
  };
}

/** How much a FetchResults asks for. */
export const fetchShare = (request: ThriftStruct): Share => ({
  rowsMax: longAt(request, 3),
  bytesMax: longAt(request, 1281),
});

/** Whether a FetchResults asks for the result's metadata too, as the Python connector does. */
export const wantsMetadata = (request: ThriftStruct) => isTrue(request, INCLUDE_METADATA);

const isTrue = (struct: ThriftStruct | undefined, id: number) => (numberAt(struct, id) ?? 0) !== 0;

/** A limit; without one there is none. */
function longAt(struct: ThriftStruct, id: number): number {
  const value = struct.get(id);
  return value?.type === "i64" && value.value > 0n ? Number(value.value) : Number.POSITIVE_INFINITY;
}
