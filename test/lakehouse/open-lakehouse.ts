import { randomBytes } from "node:crypto";
import { z } from "zod";
import { connectLakehouse, type LakehouseClient } from "@/lakehouse/client";
import { type Connection, readConnection } from "@/lakehouse/connection";
import { controlLakehouse, type LakehouseControl } from "@/lakehouse/control-client";

/** The running lakehouse that the tests use, by the environment of `scripts/test.mjs`. */
export const lakehouseFile = z
  .string({ error: "LAKEFEED_LAKEHOUSE_FILE must name the connection.json of a running lakehouse." })
  .parse(process.env.LAKEFEED_LAKEHOUSE_FILE);

export type TestLakehouse = {
  connection: Connection;
  client: LakehouseClient;
  control: LakehouseControl;
  /** A schema of this test file's own, as `main.name`. */
  schema: string;
  close: () => Promise<void>;
};

export async function openLakehouse(): Promise<TestLakehouse> {
  const connection = await readConnection(lakehouseFile);
  const control = controlLakehouse(connection);
  await control.clearFaults();
  const { mode, ...options } = await control.responses();
  const client = await connectLakehouse(lakehouseFile);
  const schema = `main.test_${randomBytes(4).toString("hex")}`;
  await client.sql(`CREATE SCHEMA ${schema}`);

  return {
    connection,
    client,
    control,
    schema,
    async close() {
      await control.clearFaults();
      await control.setResponses(mode, options);
      await client.sql(`DROP SCHEMA ${schema} CASCADE`);
      await client.close();
    },
  };
}
