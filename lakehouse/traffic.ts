import type { LakehouseClient } from "./client";

/** Numbers from 0 to 1, exclusive. */
export type Random = () => number;

export type Round = { statements: string[]; summary: string };

const NAMES = ["Mina", "Noor", "Otis", "Pia", "Quinn", "Rosa", "Sven", "Tara"];
const HOMES = ["Madrid", "Naples", "Osaka", "Prague", "Quito"];
const EVENTS = ["Page Viewed", "Product Viewed", "Cart Updated", "Checkout Started"];

export type Highest = { person: number; order: number; event: number };

/** The highest ids in use, so that new rows get new ones. */
export async function readHighest(client: LakehouseClient): Promise<Highest> {
  const [row] = await client.sql(`SELECT
    (SELECT max(id) FROM catalog.schema.table1) AS person,
    (SELECT max(order_id) FROM main.shop.orders) AS order,
    (SELECT max(CAST(substring(event_id, 2) AS BIGINT)) FROM main.shop.web_events) AS event`);
  return { person: Number(row?.person), order: Number(row?.order), event: Number(row?.event) };
}

/**
 * The commits of one round: always inserts, often an update, now and then a delete. `highest` moves on with what is
 * inserted.
 */
export function planRound(highest: Highest, random: Random): Round {
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const one = (words: readonly string[]) => words[between(0, words.length - 1)] ?? "";
  const many = (count: number, row: () => string) => Array.from({ length: count }, row).join(", ");
  const customer = () => `'C${String(between(1, 1500)).padStart(6, "0")}'`;
  const [people, orders, events] = [between(1, 4), between(2, 8), between(5, 20)];

  const statements = [
    `INSERT INTO catalog.schema.table1 VALUES ${many(people, () => `(${++highest.person}, '${one(NAMES)}', '${one(HOMES)}', ${between(18, 80)}, ${between(18, 110) * 1000}.0)`)}`,
    `INSERT INTO main.shop.orders VALUES ${many(orders, () => `(${++highest.order}, ${customer()}, 'open', ${between(900, 400_000)}.50, 'medium', current_timestamp())`)}`,
    `INSERT INTO main.shop.web_events VALUES ${many(events, () => `('E${String(++highest.event).padStart(8, "0")}', ${customer()}, '${one(EVENTS)}', current_timestamp(), 'phone', named_struct('page', '/p/${between(0, 199)}', 'seconds', ${between(1, 240)}))`)}`,
  ];
  const done = [`${people} people`, `${orders} orders`, `${events} web events`];
  if (random() < 0.6) {
    statements.push(
      `UPDATE main.shop.orders SET status = 'fulfilled' WHERE order_id = ${highest.order - between(0, orders - 1)}`,
    );
    statements.push(`UPDATE catalog.schema.table1 SET age = age + 1 WHERE id = ${highest.person - between(0, 200)}`);
    done.push("updates");
  }
  if (random() < 0.2) {
    statements.push(`DELETE FROM catalog.schema.table1 WHERE id = ${highest.person - between(5, 200)}`);
    done.push("a delete");
  }
  return { statements, summary: done.join(", ") };
}
