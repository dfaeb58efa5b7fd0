import { afterAll, beforeEach } from "vitest";
import { type EVENT_APIS, ingestEvents } from "@/lib/ingestion/ingest-events";
import { db } from "@/lib/store/db";
import { newProject } from "./new-project";

export type Api = keyof typeof EVENT_APIS;
export const at = (api: Api) => (api === "batch" ? "http://lakefeed.test/batch" : "http://lakefeed.test/2/httpapi");

export const event = (insertId: string, more: object = {}) => ({
  event_type: "demo",
  user_id: "user-1",
  insert_id: insertId,
  time: 1_700_000_000_000,
  ...more,
});

/** Each test of a file has a new project, sends to it, and reads what it stored. */
export function openIngestion() {
  const project = { id: "", apiKey: "" };
  beforeEach(async () => {
    Object.assign(project, await newProject());
  });
  afterAll(() => db.$disconnect());

  const sendBody = async (body: RequestInit["body"], headers: Record<string, string> = {}, api: Api = "batch") => {
    const response = await ingestEvents(
      new Request(at(api), { method: "POST", body, headers: { "content-type": "application/json", ...headers } }),
      api,
    );
    return { status: response.status, body: await response.json(), headers: response.headers };
  };
  const send = (events: unknown, { api = "batch", ...rest }: { api?: Api; options?: object } = {}) =>
    sendBody(JSON.stringify({ api_key: project.apiKey, events, ...rest }), {}, api);

  const stored = () =>
    db.storedEvent.findMany({ where: { projectId: project.id }, orderBy: [{ time: "asc" }, { insertId: "asc" }] });
  const propertiesOf = async (userKey: string) =>
    (await db.projectUser.findUniqueOrThrow({ where: { projectId_userKey: { projectId: project.id, userKey } } }))
      .properties;
  const groupOf = async (groupType: string, groupValue: string) =>
    (
      await db.projectGroup.findUniqueOrThrow({
        where: { projectId_groupType_groupValue: { projectId: project.id, groupType, groupValue } },
      })
    ).properties;

  return { project, send, sendBody, stored, propertiesOf, groupOf };
}
