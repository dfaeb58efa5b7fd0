"use client";

import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { FailureAlert } from "@/components/shell/alerts/failure-alert";
import { toAppError } from "@/lib/model/errors";

/** A question to the warehouse that failed: why, and asking again. */
export function AskFailure({ error, again, pending }: { error: Error; again: () => void; pending: boolean }) {
  return (
    <FailureAlert
      failure={toAppError(error).toFailure()}
      actions={
        <div>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconRefresh size={14} stroke={1.75} />}
            loading={pending}
            onClick={again}
          >
            Check again
          </Button>
        </div>
      }
    />
  );
}
