import { createHash } from "node:crypto";
import { z } from "zod";
import { measured, serveTasks, warehouseSchema } from "./protocol";
import { openSession } from "./session";

const EVENTS_PER_REQUEST = 2_000;
const ROWS_PER_FETCH = 10_000;

const sendSchema = z.object({
  warehouse: warehouseSchema,
  query: z.string(),
  endpoint: z.string(),
  apiKey: z.string(),
});

type Row = Record<string, unknown>;

/** What one would write in an afternoon: rows to objects, an id hashed of each, JSON, a request at a time. */
await serveTasks({
  async send(input) {
    const { warehouse, query, endpoint, apiKey } = sendSchema.parse(input);
    return measured(async () => {
      const { session, close } = await openSession(warehouse);
      const operation = await session.executeStatement(query, { runAsync: true, useCloudFetch: false });
      let events: object[] = [];
      let rows = 0;
      const post = async () => {
        const body = JSON.stringify({ api_key: apiKey, events });
        const headers = { "content-type": "application/json" };
        const response = await fetch(`${endpoint}/batch`, { method: "POST", headers, body });
        if (!response.ok) throw new Error(`The endpoint answered ${response.status}.`);
        await response.text();
        rows += events.length;
        events = [];
      };
      do {
        for (const row of (await operation.fetchChunk({ maxRows: ROWS_PER_FETCH })) as Row[]) {
          events.push(toEvent(row));
          if (events.length === EVENTS_PER_REQUEST) await post();
        }
      } while (await operation.hasMoreRows());
      if (events.length > 0) await post();
      await operation.close();
      await close();
      return rows;
    });
  },
});

function toEvent(row: Row): object {
  const { user_id, event_type, time, ...properties } = row;
  return {
    user_id,
    event_type,
    time,
    event_properties: properties,
    insert_id: createHash("sha256").update(JSON.stringify(row)).digest("hex").slice(0, 32),
  };
}
