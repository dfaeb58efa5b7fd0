import { Alert, Group } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Page } from "./page";

/** A page that could not be shown: what happened, what to do. */
export function Problem({ title, children, actions }: { title: string; children: ReactNode; actions?: ReactNode }) {
  return (
    <Page crumbs={[{ label: title }]} title={title}>
      <Alert color="warn" icon={<IconAlertTriangle size={18} stroke={1.75} />} maw={640}>
        {children}
      </Alert>
      {actions !== undefined && <Group gap="sm">{actions}</Group>}
    </Page>
  );
}
