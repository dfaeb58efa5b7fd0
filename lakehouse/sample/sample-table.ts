/** Where the statements find generated files, and when "today" is: the newest order is placed just before it. */
export type SampleContext = { tpch: (table: string) => string; now: string };

/** One table and the commits that make its history; the first statement creates it. */
export type SampleTable = { name: string; statements: (context: SampleContext) => string[] };

export const FEED = "TBLPROPERTIES (delta.enableChangeDataFeed = true)";
