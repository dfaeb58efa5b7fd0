import { afterAll, beforeAll, expect, test } from "vitest";
import { fillManyNames } from "@/benchmarks/fill-many-names";
import { db } from "@/lib/store/db";
import { noteAttack } from "./note-attack";

const NAMES = 20_000;
const HTML_BYTES_MAX = 1_000_000;
const ROWS_MAX = 50;

const appUrl = process.env.APP_URL;
if (!appUrl) throw new Error("Set APP_URL to a running app, or use npm test.");

let project: Awaited<ReturnType<typeof fillManyNames>>;
beforeAll(async () => {
  project = await fillManyNames(NAMES);
});
afterAll(async () => {
  await db.project.delete({ where: { id: project.projectId } });
  await db.$disconnect();
});

async function read(path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(appUrl + path, { headers: { cookie: `lakefeed-project=${project.projectId}` } });
  return { status: response.status, text: await response.text() };
}

/** The rows of a page's table, without its head. */
function rowsOf(html: string): number {
  const body = /<tbody>(.*?)<\/tbody>/s.exec(html)?.[1] ?? "";
  return body.split("<tr").length - 1;
}

const at = (path: string, name: string) => `${path}/${encodeURIComponent(name)}`;

// Whoever can send events must not be able to make a page of the app too large to be answered, for good.
test("pages over very many event types, properties and users stay small", async () => {
  const event = at("/events", project.eventType);
  const user = at("/users", project.userKey);
  const lists = [
    "/events",
    "/events?range=24h&sort=name",
    "/events?sort=first&q=9",
    "/events?state=stopped",
    "/events?after=1~type+5",
    "/users",
    "/users?q=user+1",
    "/users?after=99999999999999~a",
  ];
  const others = [
    event,
    `${event}?tab=user&page=20`,
    `${event}?tab=newest`,
    "/segmentation?range=24h",
    "/segmentation?by=e~platform",
    user,
    `${user}?page=300`,
  ];
  for (const path of [...lists, ...others]) {
    const { status, text } = await read(path);
    expect([path, status]).toEqual([path, 200]);
    expect(Buffer.byteLength(text), path).toBeLessThan(HTML_BYTES_MAX);
    if (lists.includes(path)) expect([path, rowsOf(text)]).toEqual([path, ROWS_MAX]);
  }
  for (const of of ["events", "properties", "values"]) {
    const { status, text } = await read(`/segmentation/choices?of=${of}&property=e~platform&q=`);
    expect([of, status]).toEqual([of, 200]);
    expect(Buffer.byteLength(text), of).toBeLessThan(20_000);
  }
  expect((await read("/api/shell-status")).status).toBe(200);
  noteAttack({
    area: "pages",
    tried: `${NAMES.toLocaleString("en")} event types, properties and users in one project; all properties on one event and one user`,
    inputs: lists.length + others.length + 4,
    result: `every page answers, with at most ${ROWS_MAX} rows and less than 1 MB`,
  });
});

// What is typed into an address reaches the database: it must be data there, and what cannot be read is left aside.
test("odd addresses of lists are answered as lists", async () => {
  const texts = ["'; --", "%_", "\\", "%00", "$1", "~", "1e99", "\u{1F600}", "x".repeat(4_000)];
  const params = texts.map((text) => (text === "%00" ? text : encodeURIComponent(text)));
  const paths = params.flatMap((text) => [
    `/events?q=${text}`,
    `/events?sort=${text}&state=${text}&range=${text}&after=${text}~${text}`,
    `/events/${text === "%5C" ? "a%5C" : text}?property=${text}&page=${text}&tab=${text}`,
    `/users?q=${text}&after=999999999999999~${text}`,
    `/users/${encodeURIComponent(project.userKey)}?property=${text}&page=${text}`,
    `/segmentation?event=${text}&by=e~${text}&where=is~${text}~e~${text}`,
    `/segmentation/choices?of=values&q=${text}&event=${text}&property=u~${text}`,
  ]);
  const failed: [string, number][] = [];
  for (const path of paths) {
    const { status } = await read(path);
    if (status >= 500) failed.push([path.slice(0, 100), status]);
  }
  expect(failed).toEqual([]);
  noteAttack({
    area: "pages",
    tried: "quotes, wildcards, NUL, marks and very long texts as search, order, place and name in addresses",
    inputs: paths.length,
    result: "answered; none fails",
  });
});
