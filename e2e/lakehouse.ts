import { connectLakehouse, type LakehouseClient } from "../lakehouse/client";

/** The running lakehouse's connection file, from the environment that `npm test` sets. */
export function lakehouseFile(): string {
  const file = process.env.LAKEFEED_LAKEHOUSE_FILE;
  if (!file) throw new Error("Set LAKEFEED_LAKEHOUSE_FILE to a running lakehouse's connection.json, or use npm test.");
  return file;
}

export async function withLakehouse<T>(work: (lakehouse: LakehouseClient) => Promise<T>): Promise<T> {
  const lakehouse = await connectLakehouse(lakehouseFile());
  try {
    return await work(lakehouse);
  } finally {
    await lakehouse.close();
  }
}

/** The one number that a statement gives. */
export async function countOf(lakehouse: LakehouseClient, statement: string): Promise<number> {
  const [row] = await lakehouse.sql(statement);
  return Number(Object.values(row ?? {})[0]);
}
