import { once } from "node:events";
import { createServer } from "node:net";
import { gzipSync } from "node:zlib";
import { db } from "@/lib/store/db";
import { fillManyNames } from "../fill-many-names";
import { fillPages } from "../fill-pages";
import { median } from "../statistics";
import type { PartResult } from "./part-result";

const EVENTS = 1_000_000;
const RUNS = 10_000;
const NAMES = 100_000;
const REPEATS = 7;

type Timed = { path: string; ms: number[] };

/** How long the built app takes to answer with each page, whole, from a database of a million events. */
export async function measurePages(appUrl: string): Promise<PartResult> {
  const cluster = await startStoppedCluster();
  const { sourceId, userKey } = await fillPages({ events: EVENTS, runs: RUNS, serverHostname: cluster.address });
  const many = await fillManyNames(NAMES);
  await db.$disconnect();
  const pages = await timePages(appUrl, [
    "/sources",
    `/sources/${sourceId}`,
    `/sources/${sourceId}?range=90d`,
    `/sources/${sourceId}/ledger`,
    `/sources/${sourceId}/rejected`,
    `/sources/${sourceId}/settings`,
    `/sources/${sourceId}/runs/${RUNS}`,
    "/events",
    "/events?range=24h",
    "/events/page_view",
    "/users",
    `/users/${userKey}`,
    "/settings",
    "/settings/connections",
    "/catalog/sources",
  ]);
  const charts = await timePages(appUrl, [
    "/segmentation",
    "/segmentation?event=page_view&per=hour&range=7d",
    "/segmentation?measure=uniques&range=30d",
    "/segmentation?by=event.platform&range=30d",
    "/segmentation?event=purchase&measure=uniques&by=event.country&range=90d",
  ]);
  const wide = await timePages(appUrl, manyNamesPaths(many), { cookie: `lakefeed-project=${many.projectId}` });
  const woken = cluster.stop();
  const bundle = await bundleOf(appUrl, "/sources");
  const slowest = (timed: readonly Timed[]) => Math.max(...timed.map(({ ms }) => median(ms)));
  return {
    numbers: {
      page_max_ms: Math.round(slowest(pages)),
      segmentation_max_ms: Math.round(slowest(charts)),
      many_names_max_ms: Math.round(slowest(wide)),
      page_connections: woken,
      bundle_kb: Math.round(bundle / 1_000),
    },
    text: [
      `${EVENTS.toLocaleString("en")} stored events, ${RUNS.toLocaleString("en")} runs; from the request to the last byte, ${REPEATS} times after one that warms up. The pages opened ${woken} connections to the source's cluster. The sources page loads ${Math.round(bundle / 1_000)} kB of scripts (gzip).`,
      "",
      "| page | ms, median | slowest |",
      "| --- | --- | --- |",
      ...[...pages, ...charts].map(
        ({ path, ms }) =>
          `| \`${path.replace(sourceId, "…")}\` | ${Math.round(median(ms))} | ${Math.round(Math.max(...ms))} |`,
      ),
      "",
      `A project that holds ${NAMES.toLocaleString("en")} event types, ${NAMES.toLocaleString("en")} properties and ${NAMES.toLocaleString("en")} users, one event and one user with all of the properties; the slowest page takes ${Math.round(slowest(wide))} ms in the median.`,
      "",
      "| page | ms, median | slowest |",
      "| --- | --- | --- |",
      ...wide.map(({ path, ms }) => `| \`${path}\` | ${Math.round(median(ms))} | ${Math.round(Math.max(...ms))} |`),
    ].join("\n"),
  };
}

/** The pages over names: in each order, searched, many pages down, and of the largest event, user and group. */
function manyNamesPaths({ eventType, userKey }: { eventType: string; userKey: string }): string[] {
  const event = `/events/${encodeURIComponent(eventType)}`;
  const user = `/users/${encodeURIComponent(userKey)}`;
  return [
    "/events",
    "/events?range=24h",
    "/events?sort=name",
    "/events?sort=first",
    "/events?q=99",
    "/events?state=new",
    "/events?state=stopped",
    "/events?after=1~type+5",
    "/events?sort=name&after=0~type+98",
    event,
    `${event}?property=99`,
    `${event}?tab=user&page=20`,
    `${event}?tab=newest`,
    "/segmentation?range=24h",
    "/segmentation?by=e~platform&range=24h",
    "/segmentation/choices?of=events&q=99",
    "/segmentation/choices?of=properties&q=9",
    "/segmentation/choices?of=values&property=e~platform",
    "/users",
    "/users?q=user+9",
    "/users?q=pro",
    user,
    `${user}?page=1500`,
    `${user}?property=99`,
    "/api/shell-status",
  ];
}

/** What stands for a cluster that is stopped: every connection to it would start it. */
async function startStoppedCluster() {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    address: `localhost:${typeof address === "object" ? address?.port : ""}`,
    stop() {
      server.close();
      return connections;
    },
  };
}

async function timePages(
  appUrl: string,
  paths: readonly string[],
  headers: Record<string, string> = {},
): Promise<Timed[]> {
  const timed = paths.map((path): Timed => ({ path, ms: [] }));
  for (let i = -1; i < REPEATS; i++)
    for (const { path, ms } of timed) {
      const startedMs = performance.now();
      await read(appUrl, path, headers);
      if (i >= 0) ms.push(performance.now() - startedMs);
    }
  return timed;
}

async function read(appUrl: string, path: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(appUrl + path, { headers });
  if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
  return response.text();
}

/** Bytes of all scripts that a page names, each packed as a browser gets it. */
async function bundleOf(appUrl: string, path: string): Promise<number> {
  const html = await read(appUrl, path);
  const scripts = new Set([...html.matchAll(/<script[^>]+src="([^"]+\.js[^"]*)"/g)].map(([, source]) => source ?? ""));
  const sizes = await Promise.all(
    [...scripts].map(async (source) => gzipSync(await read(appUrl, source.replaceAll("&amp;", "&"))).length),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
