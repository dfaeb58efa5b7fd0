import { Card, Stack } from "@mantine/core";
import type { Metadata } from "next";
import { CommandBlock } from "@/components/shell/alerts/command-block";
import { Page } from "@/components/shell/layout/page";
import { Problem } from "@/components/shell/layout/problem";
import { LinkButton } from "@/components/shell/links/link-button";
import { env } from "@/lib/env";
import { getBuiltinApiKey, listProjects } from "@/lib/store/projects";

export const metadata: Metadata = { title: "HTTP API for SDKs · Catalog" };

const ENDPOINTS = [
  { path: "/batch", what: "events, up to 2,000 a request and 20 MB" },
  { path: "/2/httpapi", what: "events, as most SDKs send them" },
  { path: "/identify", what: "user properties" },
  { path: "/groupidentify", what: "group properties" },
];

export default async function HttpApiPage() {
  const project = (await listProjects()).find(({ kind }) => kind === "builtin");
  if (!project)
    return <Problem title="There is no built-in project">Only a built-in project answers the HTTP API itself.</Problem>;
  const apiKey = await getBuiltinApiKey(project.id);
  const url = env.APP_URL.replace(/\/$/, "");
  return (
    <Page
      crumbs={[
        { label: "Catalog", href: "/catalog" },
        { label: "Sources", href: "/catalog/sources" },
        { label: "HTTP API for SDKs" },
      ]}
      title="HTTP API for SDKs"
      description={`Events sent here arrive in ${project.name}.`}
      actions={
        <LinkButton href="/events" variant="default">
          See the events
        </LinkButton>
      }
    >
      <Card>
        <Stack gap="md">
          <h2>Address and key</h2>
          <p>An SDK's API key is public by nature: it can add events, and read nothing.</p>
          <Labelled label="Server URL" value={`${url}/2/httpapi`} />
          <Labelled label="API key" value={apiKey} />
        </Stack>
      </Card>
      <Card>
        <Stack gap="md">
          <h2>Try it from a terminal</h2>
          <p>Run this on the machine where Lakefeed runs. It answers with code 200.</p>
          <CommandBlock command={curlSnippet(url, apiKey)} />
        </Stack>
      </Card>
      <Card>
        <Stack gap="md">
          <h2>Use an SDK</h2>
          <p>Only the server URL differs from sending to Amplitude. In a browser:</p>
          <CommandBlock command={javascriptSnippet(url, apiKey)} />
          <p>In Python:</p>
          <CommandBlock command={pythonSnippet(url, apiKey)} />
        </Stack>
      </Card>
      <Card>
        <Stack gap="md">
          <h2>Endpoints</h2>
          <ul>
            {ENDPOINTS.map(({ path, what }) => (
              <li key={path}>
                <code>POST {path}</code>: {what}
              </li>
            ))}
          </ul>
        </Stack>
      </Card>
    </Page>
  );
}

function Labelled({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <div>{label}</div>
      <CommandBlock command={value} />
    </div>
  );
}

function curlSnippet(url: string, apiKey: string): string {
  const body = { api_key: apiKey, events: [{ user_id: "user-10001", event_type: "hello" }] };
  return `curl -X POST ${url}/2/httpapi \\\n  -H 'content-type: application/json' \\\n  -d '${JSON.stringify(body)}'`;
}

function javascriptSnippet(url: string, apiKey: string): string {
  return `import * as amplitude from "@amplitude/analytics-browser";

amplitude.init("${apiKey}", { serverUrl: "${url}/2/httpapi" });
amplitude.track("hello");`;
}

function pythonSnippet(url: string, apiKey: string): string {
  return `from amplitude import Amplitude, BaseEvent

client = Amplitude("${apiKey}")
client.configuration.server_url = "${url}/2/httpapi"
client.track(BaseEvent(event_type="hello", user_id="user-10001"))
client.flush()`;
}
