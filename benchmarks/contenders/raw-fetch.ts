import { z } from "zod";
import { measured, serveTasks, warehouseSchema } from "./protocol";
import { openSession } from "./session";

/** Rows a fetch brings: as many as the app asks for. */
const ROWS_PER_FETCH = 10_000;

const fetchSchema = z.object({ warehouse: warehouseSchema, statements: z.array(z.string()) });

/** The limit: fetch the very statements that the app runs, with the same driver, and do nothing with their rows. */
await serveTasks({
  async fetch(input) {
    const { warehouse, statements } = fetchSchema.parse(input);
    return measured(async () => {
      let rows = 0;
      for (const statement of statements) {
        const { session, close } = await openSession(warehouse);
        const operation = await session.executeStatement(statement, { runAsync: true, useCloudFetch: false });
        do rows += (await operation.fetchChunk({ maxRows: ROWS_PER_FETCH })).length;
        while (await operation.hasMoreRows());
        await operation.close();
        await close();
      }
      return rows;
    });
  },
});
