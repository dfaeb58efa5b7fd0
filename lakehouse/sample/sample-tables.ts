import { legacyTables } from "./legacy-tables";
import { shopTables } from "./shop-tables";
import { table1 } from "./table1";

/** Where the statements find generated files, and when "today" is: the newest order is placed just before it. */
export type SampleContext = { tpch: (table: string) => string; now: string };

/** One table and the commits that make its history; the first statement creates it. */
export type SampleTable = { name: string; statements: (context: SampleContext) => string[] };

export const FEED = "TBLPROPERTIES (delta.enableChangeDataFeed = true)";

/** Tables of one group are loaded one after another; groups side by side. */
export const sampleGroups = (): SampleTable[][] => [[table1, ...legacyTables], shopTables];
