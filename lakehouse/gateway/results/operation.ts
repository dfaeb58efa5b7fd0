import { setTimeout as wait } from "node:timers/promises";
import {
  decodeMessage,
  encodeMessage,
  i32,
  numberAt,
  struct,
  structAt,
  type ThriftStruct,
  type ThriftValue,
  text,
  textAt,
} from "../thrift";

/** Sends a call to Spark and gives the bytes of its reply. Throws {@link SparkGone}. */
export type AskSpark = (name: string, request: ThriftStruct) => Promise<Buffer>;

/** A statement on Spark. `statement` is its text, and `catalogs` are those of its names. */
export type Operation = { ask: AskSpark; handle: ThriftStruct; statement: string; catalogs: readonly string[] };

/** The operation failed, or its reply says so: what Spark's TStatus says. */
export class OperationFailure extends Error {
  constructor(readonly status: ThriftStruct | undefined) {
    super(textAt(status, 5) ?? "Spark gave no result.");
  }
}

/** A call did not reach Spark, or it had no reply: Spark is starting, and what it was doing is lost. */
export class SparkGone extends Error {}

/** TOperationState. */
export const RUNNING = 1;
export const FINISHED = 2;
export const CANCELED = 3;
const ERROR = 5;
const UNDER_WAY = new Set([0, RUNNING, 7]);

export const success = struct([1, i32(0)]);

/** A TGetOperationStatusResp that says only the state. */
export const stateOnly = (state: number): ThriftStruct =>
  new Map([
    [1, success],
    [2, i32(state)],
  ]);

/** A call's request about an operation, with further fields. */
export const about = ({ handle }: Pick<Operation, "handle">, ...fields: [number, ThriftValue][]): ThriftStruct =>
  new Map([[1, { type: "struct", fields: handle }], ...fields]);

/** Wait until the statement has ended in some way. Spark keeps each question for up to five seconds. */
export async function operationEnd(operation: Operation): Promise<ThriftStruct> {
  for (;;) {
    const status = resultIn(await operation.ask("GetOperationStatus", about(operation)));
    if (!UNDER_WAY.has(numberAt(status, 2) ?? ERROR)) return status;
    await wait(5);
  }
}

/** The result in a reply's bytes. Throws when the reply is an exception. */
export function resultIn(reply: Buffer): ThriftStruct {
  const result = structAt(decodeMessage(reply).body, 0);
  if (!result) throw new OperationFailure(undefined);
  return result;
}

/** Throws when a reply's TStatus says that the call failed. */
export function assertSuccess(result: ThriftStruct): ThriftStruct {
  const status = structAt(result, 1);
  if ((numberAt(status, 1) ?? 0) > 1) throw new OperationFailure(status);
  return result;
}

/**
 * The status of an operation whose result could not be read. Databricks has computed a result before it says that a
 * statement is finished, so what fails while it is read has failed there.
 */
export function failedStatus(failure: OperationFailure): ThriftStruct {
  return new Map([
    ...stateOnly(ERROR),
    [3, text(textAt(failure.status, 3) ?? "")],
    [4, i32(numberAt(failure.status, 4) ?? 0)],
    [5, text(failure.message)],
  ]);
}

/** A call as Spark reads it. */
export const encodeCall = (name: string, request: ThriftStruct) =>
  encodeMessage({ kind: 1, name, sequence: 0, body: new Map([[1, { type: "struct", fields: request }]]) });
