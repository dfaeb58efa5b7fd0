import { connectLakehouse } from "./client";
import { connectionFile } from "./connection";
import { failureText } from "./failure-text";
import { readSettings } from "./settings";
import { tableText } from "./table-text";

// Runs one statement on the running lakehouse, through the driver that the app uses, and prints its rows.
const statement = process.argv.slice(2).join(" ").trim();
try {
  if (!statement) throw new Error('What shall it run? npm run lakehouse -- sql "SELECT * FROM catalog.schema.table1"');
  const client = await connectLakehouse(connectionFile(readSettings().dataFolder));
  try {
    console.log(tableText(await client.sql(statement)));
  } finally {
    await client.close();
  }
} catch (error) {
  console.error(failureText(error));
  process.exitCode = 1;
}
