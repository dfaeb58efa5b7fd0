"use client";

import { Button } from "@mantine/core";
import { Problem } from "@/components/shell/layout/problem";
import { LinkButton } from "@/components/shell/links/link-button";

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <Problem
      title="This page could not be read"
      actions={
        <>
          <Button onClick={reset}>Try again</Button>
          <LinkButton href="/catalog/sources" variant="default">
            Go to the catalog
          </LinkButton>
        </>
      }
    >
      Something failed while it was made; the server's log has the details
      {error.digest ? (
        <>
          {" "}
          under <code>{error.digest}</code>
        </>
      ) : null}
      . Nothing was changed, and syncs continue by themselves.
    </Problem>
  );
}
