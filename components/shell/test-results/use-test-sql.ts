"use client";

import { useRef, useState } from "react";
import { z } from "zod";
import { fetchResult } from "@/components/shell/data/fetch-result";
import { type Result, type Failure, toAppError } from "@/lib/model/errors";
import { type TestResult, testResultSchema } from "@/lib/model/source/test-result";
import type { Step } from "@/components/shell/step-form/use-step";

const resultSchema = z.object({ revision: z.number(), result: testResultSchema });
type Tested = z.infer<typeof resultSchema>;

export type TestSql = {
  running: boolean;
  startedAt: Date | null;
  run: (sql: string) => void;
  cancel: () => void;
  /** The last test's result and the text it was made for. */
  shown: { sql: string; result: TestResult } | null;
  /** Why the last test could not be made. */
  failure: Failure | null;
};

/** Test SQL: one at a time, each can be cancelled, its result stays until the next. */
export function useTestSql(draftId: string, step: Step<{ sql: string }>, initial: TestSql["shown"]): TestSql {
  const [shown, setShown] = useState(initial);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [startedAt, setStartedAt] = useState<Date | null>(null);
  const abort = useRef<AbortController | null>(null);

  const run = async (sql: string) => {
    if (abort.current) return;
    const request = new AbortController();
    abort.current = request;
    setStartedAt(new Date());
    setFailure(null);
    const result = await step.withRevision((revision) => ask(draftId, revision, sql, request.signal));
    abort.current = null;
    setStartedAt(null);
    if (!result.ok) return setFailure(result.error);
    step.noteSaved({ sql });
    step.form.clearErrors("sql");
    setShown({ sql, result: result.data.result });
  };
  return {
    running: startedAt !== null,
    startedAt,
    run: (sql) => void run(sql),
    cancel: () => abort.current?.abort(),
    shown,
    failure,
  };
}

async function ask(draftId: string, revision: number, sql: string, signal: AbortSignal): Promise<Result<Tested>> {
  try {
    const data = await fetchResult(`/catalog/sources/databricks/${draftId}/test`, resultSchema, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ revision, sql }),
      signal,
    });
    return { ok: true, data };
  } catch (thrown) {
    if (signal.aborted)
      return { ok: false, error: { code: "TEST_CANCELLED", message: "The test was cancelled. Nothing was sent." } };
    return { ok: false, error: toAppError(thrown).toFailure() };
  }
}
