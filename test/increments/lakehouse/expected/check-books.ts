import { quoteName } from "@/lib/model/table/table-name";
import { comparable, selectRows } from "../tables/columns";
import type { TableStory } from "../tables/story";
import type { Ask } from "./oracle";

/** Throws when the table's oldest and newest readable versions are not what the generator's books say. */
export async function checkBooks(ask: Ask, { name, versions, feedFrom }: TableStory): Promise<void> {
  for (const version of new Set([feedFrom, versions.length - 1])) {
    const { columns = [], rows = [] } = versions[version] ?? {};
    const content = columns.map((column) => comparable(column.type, quoteName(column.name))).join(", ");
    const actual = `SELECT ${content} FROM ${name} VERSION AS OF ${version}`;
    const books = `SELECT ${content} FROM (${selectRows(columns, rows)})`;
    const [row] = await ask(
      `SELECT count(*) AS n FROM ((${actual} EXCEPT ALL ${books}) UNION ALL (${books} EXCEPT ALL ${actual}))`,
    );
    if (Number(row?.n) !== 0) throw new Error(`The books of ${name} are wrong at version ${version}.`);
  }
}
