import { Card, Group, Stack, Text } from "@mantine/core";
import { CommandBlock } from "@/components/shell/alerts/command-block";
import { LinkButton } from "@/components/shell/links/link-button";

/** A project that nothing has arrived in: the two ways to change that. */
export function NoEvents({ what, baseUrl, apiKey }: { what: string; baseUrl: string; apiKey: string }) {
  const event = `{"api_key":"${apiKey}","events":[{"user_id":"user-1","event_type":"Hello"}]}`;
  return (
    <Card>
      <Stack gap="md" py="md">
        <Text component="h2" size="lg" fw={600}>
          No {what} yet
        </Text>
        <Text c="var(--ink-2)" maw={600}>
          Bring them from a Databricks table: six steps, and the first sync begins as soon as the source is created. If
          there is a source already, look at its last run.
        </Text>
        <Group gap="sm">
          <LinkButton href="/catalog/sources">Add a source</LinkButton>
          <LinkButton href="/sources" variant="default">
            Show the sources
          </LinkButton>
        </Group>
        <Text c="var(--ink-2)" maw={600}>
          Or send one by hand. The address takes what Amplitude’s SDKs send: give them this server URL and API key.
        </Text>
        <CommandBlock command={`curl ${baseUrl}/batch -H 'content-type: application/json' -d '${event}'`} />
      </Stack>
    </Card>
  );
}
