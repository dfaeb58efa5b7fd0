import { Alert } from "@mantine/core";
import { IconClock } from "@tabler/icons-react";
import { Page, type PageProps } from "@/components/shell/layout/page";
import type { Failure } from "@/lib/model/errors";

/** Instead of data that the database could not give in time: what happened, what to do. */
export function TooLong({ failure }: { failure: Failure }) {
  return (
    <Alert color="warn" icon={<IconClock size={18} stroke={1.75} />} title="This takes too long" maw={640}>
      {failure.message}
    </Alert>
  );
}

/** A page whose list took too long: its frame, with what to do. */
export function TooLongPage({ failure, ...frame }: { failure: Failure } & Omit<PageProps, "children">) {
  return (
    <Page {...frame}>
      <TooLong failure={failure} />
    </Page>
  );
}
