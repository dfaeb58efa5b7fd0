import { Card, Stack, Text } from "@mantine/core";
import { LinkButton } from "@/components/shell/links/link-button";
import { PROJECT_KIND_LABEL, type ProjectView } from "@/lib/model/source/project";

/** Where Amplitude shows what it was sent. */
const AMPLITUDE_APP = { us: "https://app.amplitude.com", eu: "https://app.eu.amplitude.com" } as const;

/** Instead of a page of data: this project's data lies in Amplitude, and is looked at there. */
export function AmplitudeNotice({ project, what }: { project: ProjectView; what: string }) {
  const app = project.kind === "us" || project.kind === "eu" ? AMPLITUDE_APP[project.kind] : null;
  return (
    <Card>
      <Stack gap="sm" align="flex-start" py="md">
        <Text component="h2" size="lg" fw={600}>
          The {what} of {project.name} are in Amplitude
        </Text>
        <Text c="var(--ink-2)" maw={560}>
          {PROJECT_KIND_LABEL[project.kind]}: Lakefeed sends data there and keeps none of it. What was delivered,
          rejected or deferred stands on each source’s page. To look at {what} here, choose the built-in project in the
          switcher.
        </Text>
        {app ? (
          <LinkButton href={app}>Open Amplitude</LinkButton>
        ) : (
          <Text c="var(--ink-2)">
            Its address is <code>{project.baseUrl}</code>.
          </Text>
        )}
        <LinkButton href="/sources" variant="subtle">
          Show the sources
        </LinkButton>
      </Stack>
    </Card>
  );
}
