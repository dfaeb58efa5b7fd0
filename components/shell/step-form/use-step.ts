"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { unstable_rethrow, useRouter } from "next/navigation";
import { useEffect, useRef, useState, useTransition } from "react";
import {
  type DefaultValues,
  type FieldValues,
  type Path,
  type Resolver,
  type UseFormReturn,
  useForm,
} from "react-hook-form";
import type { z } from "zod";
import type { Failure, Result } from "@/lib/model/errors";
import type { WizardStep } from "@/lib/model/source/source";

/** The draft as the page read it. */
export type DraftRef = { id: string; revision: number; savedAt: Date };

type Keep = (input: {
  draftId: string;
  revision: number;
  step: WizardStep;
  values: Record<string, z.core.util.JSONType>;
}) => Promise<Result<{ revision: number }>>;
type Submit<Values, Submitted> = (input: {
  draftId: string;
  revision: number;
  config: Values;
}) => Promise<Result<Submitted>>;

type StepOptions<Values extends FieldValues, Submitted> = {
  step: WizardStep;
  /** What the fields hold, checked before it is sent; the server parses the same values by the same schema. */
  schema: z.ZodType<unknown, Values>;
  draft: DraftRef;
  initial: Values;
  keep: Keep;
  submit: Submit<Values, Submitted>;
  /** For a step that stays on its page after it was sent. */
  onSubmitted?: (result: Submitted) => void;
};

export type Step<Values extends FieldValues> = {
  form: UseFormReturn<Values, unknown, Values>;
  onSubmit: (event?: React.BaseSyntheticEvent) => Promise<void>;
  pending: boolean;
  failure: Failure | null;
  savedAt: Date;
  /** What these values hold was saved by other means: it need not be kept again. */
  noteSaved: (values: Values) => void;
  /** Do something else that saves the draft, in its turn: `work` gets the newest revision and returns the next. */
  withRevision: <Data>(work: (revision: number) => Promise<Result<Data>>) => Promise<Result<Data>>;
};

/** What is typed is kept after so long a pause. */
const KEEP_AFTER_MS = 700;

/**
 * A step's form. It checks by the step's schema, sends, and puts what the server refused beside its field. What is
 * typed meanwhile is kept with the draft, so that leaving loses nothing; a token never is. Saves go one after another,
 * each with the revision that the one before left, so that only another tab can be in the way.
 */
export function useStep<Values extends FieldValues, Submitted>(options: StepOptions<Values, Submitted>): Step<Values> {
  const { schema, draft, initial, submit, onSubmitted } = options;
  const form = useForm<Values, unknown, Values>({
    resolver: asResolver(schema),
    defaultValues: asDefaults(initial),
  });
  const [pending, startTransition] = useTransition();
  const [failure, setFailure] = useState<Failure | null>(null);
  const { withRevision, savedAt, conflicted } = useRevision(draft, setFailure);
  const { kept, keepNow } = useKeepTyped(form, options, withRevision, conflicted);

  const onSubmit = form.handleSubmit(
    (config) =>
      startTransition(async () => {
        setFailure(null);
        const before = kept.current;
        kept.current = textOf(config);
        const result = await withRevision((revision) => submit({ draftId: draft.id, revision, config }));
        if (result.ok) return onSubmitted?.(result.data);
        kept.current = before;
        keepNow();
        refuse(form, result.error, setFailure);
      }),
    () => setFailure(null),
  );
  const noteSaved = (values: Values) => {
    kept.current = textOf(values);
  };
  return { form, onSubmit, pending, failure, savedAt, noteSaved, withRevision };
}

/** What the server refused goes back to its field, or below the form when it belongs to none. */
function refuse<Values extends FieldValues>(
  form: UseFormReturn<Values, unknown, Values>,
  failure: Failure,
  setFailure: (failure: Failure) => void,
) {
  const field = failure.field?.replace(/^config\./, "");
  const path = field !== undefined && failure.remedy === undefined ? asPath(form, field) : null;
  if (path === null) setFailure(failure);
  else form.setError(path, { message: failure.message }, { shouldFocus: true });
}

/** A field's name as a path of the form, or null when the form has no such field. */
function asPath<Values extends FieldValues>(
  form: UseFormReturn<Values, unknown, Values>,
  field: string,
): Path<Values> | null {
  return field in form.getValues() ? (field as Path<Values>) : null;
}

/** The schema as the form's resolver. What is sent is what the fields hold: the server parses it by the same schema. */
function asResolver<Values extends FieldValues>(schema: z.ZodType<unknown, Values>): Resolver<Values, unknown, Values> {
  return zodResolver<Values, unknown, Values>(schema as z.ZodType<Values, Values>, undefined, { raw: true });
}

/** Whole values are default values too, which the types cannot see for a form of any shape. */
function asDefaults<Values extends FieldValues>(values: Values): DefaultValues<Values> {
  return values as DefaultValues<Values>;
}

/** The draft's revision, carried from save to save, in one queue. */
function useRevision(draft: DraftRef, setFailure: (failure: Failure) => void) {
  const router = useRouter();
  const revision = useRef(draft.revision);
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const conflicted = useRef(false);
  const [savedAt, setSavedAt] = useState(draft.savedAt);

  const withRevision = <Data>(work: (revision: number) => Promise<Result<Data>>): Promise<Result<Data>> => {
    const turn = queue.current.then(async () => {
      const result = await work(Math.max(revision.current, draft.revision)).catch(toNoResponse);
      const saved = result.ok ? revisionOf(result.data) : null;
      if (saved !== null) {
        revision.current = saved;
        setSavedAt(new Date());
      }
      if (!result.ok && result.error.code === "DRAFT_CHANGED") {
        conflicted.current = true;
        setFailure(result.error);
        router.refresh();
      }
      return result;
    });
    queue.current = turn.catch(() => {});
    return turn;
  };
  return { withRevision, savedAt, conflicted };
}

/** The app did not answer: nothing typed is lost by it. Next's own signals pass. */
function toNoResponse(thrown: unknown): { ok: false; error: Failure } {
  unstable_rethrow(thrown);
  return {
    ok: false,
    error: {
      code: "INTERRUPTED",
      message: "Lakefeed did not answer. Check that Lakefeed is running, then try again. What you typed is still here.",
    },
  };
}

/** The draft's revision after a save, when what came back says so. */
function revisionOf(data: unknown): number | null {
  const revision = typeof data === "object" && data !== null ? Reflect.get(data, "revision") : null;
  return typeof revision === "number" ? revision : null;
}

/** Keep what is typed, a moment after the last key, and when the page is left or hidden. What was sent is not kept again. */
function useKeepTyped<Values extends FieldValues, Submitted>(
  form: UseFormReturn<Values, unknown, Values>,
  { step, draft, initial, keep }: StepOptions<Values, Submitted>,
  withRevision: Step<Values>["withRevision"],
  conflicted: React.RefObject<boolean>,
) {
  const kept = useRef(textOf(initial));
  const latest = useRef({ withRevision, keep });
  const flush = useRef(() => {});
  useEffect(() => {
    latest.current = { withRevision, keep };
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const keepTypedValues = () => {
      clearTimeout(timer);
      const text = textOf(form.getValues());
      if (text === kept.current || conflicted.current) return;
      kept.current = text;
      const { withRevision, keep } = latest.current;
      void withRevision((revision) => keep({ draftId: draft.id, revision, step, values: JSON.parse(text) }));
    };
    const unsubscribe = form.subscribe({
      formState: { values: true },
      callback: () => {
        clearTimeout(timer);
        timer = setTimeout(keepTypedValues, KEEP_AFTER_MS);
      },
    });
    flush.current = keepTypedValues;
    document.addEventListener("visibilitychange", keepTypedValues);
    return () => {
      document.removeEventListener("visibilitychange", keepTypedValues);
      unsubscribe();
      keepTypedValues();
    };
  }, [form, draft.id, step, conflicted]);
  return { kept, keepNow: () => flush.current() };
}

/** What the fields hold, as text to compare and to keep: never with a token. */
function textOf(values: FieldValues): string {
  return JSON.stringify({ ...values, token: undefined });
}
