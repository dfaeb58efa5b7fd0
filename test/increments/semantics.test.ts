import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Example, readExamples } from "./read-examples";
import { eventsOf, openSandbox, type Sandbox, sync, usersOf } from "./sandbox";

const page = readFileSync(join(import.meta.dirname, "../../docs/semantics.md"), "utf8");
const examples = readExamples(page);
const FEED = "SET spark.databricks.delta.properties.defaults.enableChangeDataFeed = true";

// Documentation that is not run is wrong within a year.
describe("docs/semantics.md", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await openSandbox();
    await sandbox.sql(FEED);
  });
  afterAll(() => sandbox.close());

  test.for(examples.map((example, i) => ({ ...example, i })))("$heading (example $i)", (example) =>
    play(sandbox, example),
  );
});

test("the page has an example for each kind of source", () => {
  expect(examples.length).toBeGreaterThanOrEqual(7);
  expect(new Set(examples.map(({ dataType }) => dataType)).size).toBe(2);
  expect(examples.every(({ rounds }) => rounds.length > 0)).toBe(true);
});

async function play(sandbox: Sandbox, { setup, sql, dataType, reads, unsetNulls, rounds }: Example): Promise<void> {
  const inSandbox = (text: string) => text.replaceAll("main.shop.", "$.");
  for (const statement of setup) await sandbox.sql(inSandbox(statement));
  const source = await sandbox.makeSource({ reads, dataType, unsetNulls, sql: inSandbox(sql) });
  let seen = 0;
  for (const { changes, expected } of rounds) {
    for (const statement of changes) await sandbox.sql(inSandbox(statement));
    expect(await sync(source)).toBeNull();
    if (expected.kind === "users") expect(await usersOf(source)).toEqual(expected.users);
    else {
      const events = await eventsOf(source);
      const came = events.slice(seen).map(({ userId, eventType, eventProperties }) => ({
        user_id: userId,
        event_type: eventType,
        event_properties: eventProperties,
      }));
      expect(inOrder(came)).toEqual(inOrder(expected.events));
      seen = events.length;
    }
  }
  for (const table of Object.keys(reads)) await sandbox.sql(`DROP TABLE $.${table}`);
}

/** Events of one sync have no order among each other. */
function inOrder(events: readonly object[]): object[] {
  return [...events].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}
