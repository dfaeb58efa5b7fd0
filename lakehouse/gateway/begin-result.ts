import { operationOf } from "./edit-messages";
import type { Operations, OwnResult } from "./operations";
import type { ResponseSwitch } from "./response-settings";
import { clientAsks, fetchShare, wantsMetadata } from "./results/client-asks";
import { openResult } from "./results/open-result";
import { type AskSpark, about, OperationFailure, resultIn, success } from "./results/operation";
import type { Store } from "./store/start-store";
import { i32, structAt, type ThriftStruct, text } from "./thrift";

export type ResultContext = {
  ask: AskSpark;
  responses: ResponseSwitch;
  store: Store | null;
  operations: Operations;
  catalogs: readonly string[];
};

/** A statement as Spark will get it. */
export type Statement = { request: ThriftStruct; statement: string; refused: string | undefined };

const DIRECT_RESULTS = 1281;

/**
 * Begin a statement whose result the gateway answers in Arrow. Returns TExecuteStatementResp, with as much of the
 * result as is there at once if the client takes it; null when this client, or the mode, is for column sets.
 * `gone` aborts when the client goes away: it has no handle yet, so nobody else could end the statement.
 */
export async function beginResult(
  context: ResultContext,
  { request, statement, refused }: Statement,
  gone: AbortSignal,
): Promise<ThriftStruct | null> {
  const { ask, operations } = context;
  const asks = clientAsks(request);
  const responses = context.responses.now();
  if (!asks.arrow || responses.mode === "columns") return null;
  const started = resultIn(await ask("ExecuteStatement", request));
  const [handle, id] = [structAt(started, 2), operationOf(started, 2)];
  if (!handle || !id) return started;

  const result = openResult({ ...context, handle, statement, asks, responses, refused });
  const end = () => {
    result.close();
    return ask("CloseOperation", about({ handle }));
  };
  operations.add(id, { statement, session: operationOf(request, 1), own: { result, end } });
  if (!asks.direct) return started;

  const onGone = () => {
    operations.forget(id);
    Promise.all([ask("CancelOperation", about({ handle })), end()]).catch(() => {});
  };
  if (gone.aborted) onGone();
  gone.addEventListener("abort", onGone, { once: true });
  const { fields, all } = await result.direct(asks.direct).catch((error: unknown) => {
    operations.forget(id);
    throw error;
  });
  gone.removeEventListener("abort", onGone);
  started.set(DIRECT_RESULTS, { type: "struct", fields });
  if (!all) return started;
  operations.forget(id);
  await end();
  return started;
}

/** Answer a call about such a result; null leaves it to Spark. */
export async function continueResult(
  { result, end }: OwnResult,
  { name, request, ask }: { name: string; request: ThriftStruct; ask: AskSpark },
): Promise<ThriftStruct | null> {
  try {
    switch (name) {
      case "GetOperationStatus":
        return await result.status();
      case "GetResultSetMetadata":
        return await result.metadata();
      case "FetchResults":
        return await result.next(fetchShare(request), wantsMetadata(request));
      case "CancelOperation":
        // Spark cancels only what it computes before it is fetched; what is computed by a fetch ends when it is closed.
        await Promise.all([ask(name, request), end()]);
        return new Map([[1, success]]);
      case "CloseOperation":
        await end();
        return new Map([[1, success]]);
      default:
        return null;
    }
  } catch (error) {
    if (!(error instanceof OperationFailure)) throw error;
    return new Map([[1, { type: "struct", fields: statusOf(error) }]]);
  }
}

const ERROR_STATUS = 3;

const statusOf = (failure: OperationFailure): ThriftStruct =>
  failure.status ??
  new Map([
    [1, i32(ERROR_STATUS)],
    [5, text(failure.message)],
  ]);
