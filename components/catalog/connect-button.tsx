"use client";

import { Button } from "@mantine/core";
import { useState, useTransition } from "react";
import { FailureAlert } from "@/components/shell/alerts/failure-alert";
import type { Failure, Result } from "@/lib/model/errors";

/** Begins a new Databricks source: makes a draft and opens its first step. */
export function ConnectButton({ connect }: { connect: (input: Record<string, never>) => Promise<Result<never>> }) {
  const [pending, startTransition] = useTransition();
  const [failure, setFailure] = useState<Failure | null>(null);
  const press = () =>
    startTransition(async () => {
      const result = await connect({});
      if (!result.ok) setFailure(result.error);
    });
  return (
    <>
      <Button onClick={press} loading={pending}>
        Connect Databricks
      </Button>
      {failure && <FailureAlert failure={failure} />}
    </>
  );
}
