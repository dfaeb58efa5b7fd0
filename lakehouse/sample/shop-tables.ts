import { FEED, type SampleContext, type SampleTable } from "./sample-table";

/** The generator's orders lie in these days; they are squeezed into the last 90 before "now". */
const FIRST_DAY = "DATE'1992-01-01'";
const LAST_DAY = "DATE'1998-08-02'";
const SECONDS_IN_90_DAYS = 90 * 86_400;

const customerId = (key: string) => `concat('C', lpad(${key}, 6, '0'))`;

const customers = ({ tpch }: SampleContext, where: string) => `
  SELECT ${customerId("c_custkey")} AS customer_id,
    c_name AS name,
    concat('customer', c_custkey, '@example.com') AS email,
    lower(c_mktsegment) AS segment,
    initcap(n_name) AS country,
    c_acctbal AS balance
  FROM ${tpch("customer")} JOIN ${tpch("nation")} ON c_nationkey = n_nationkey
  WHERE ${where}`;

const orders = ({ tpch, now }: SampleContext, where: string) => `
  SELECT o_orderkey AS order_id,
    ${customerId("o_custkey")} AS customer_id,
    CASE o_orderstatus WHEN 'O' THEN 'open' WHEN 'F' THEN 'fulfilled' ELSE 'pending' END AS status,
    o_totalprice AS total_price,
    lower(substring(o_orderpriority, 3)) AS priority,
    timestampadd(SECOND,
      CAST(-(datediff(${LAST_DAY}, o_orderdate) * ${SECONDS_IN_90_DAYS}L / datediff(${LAST_DAY}, ${FIRST_DAY})) AS INT)
        - o_orderkey % 3000,
      TIMESTAMP'${now}') AS order_time
  FROM ${tpch("orders")}
  WHERE ${where}`;

const items = ({ tpch }: SampleContext, where: string) => `
  SELECT l_orderkey AS order_id,
    l_linenumber AS line_number,
    p_name AS product,
    lower(p_type) AS category,
    CAST(l_quantity AS INT) AS quantity,
    l_extendedprice AS price,
    l_discount AS discount,
    l_returnflag = 'R' AS returned
  FROM ${tpch("lineitem")} JOIN ${tpch("part")} ON l_partkey = p_partkey
  WHERE ${where}`;

const EVENTS = ["Page Viewed", "Product Viewed", "Product Searched", "Cart Updated", "Checkout Started", "Signed In"];
const DEVICES = ["desktop", "phone", "tablet"];

const word = (words: readonly string[], factor: number) =>
  `element_at(array(${words.map((text) => `'${text}'`).join(", ")}), CAST(1 + (id * ${factor}) % ${words.length} AS INT))`;

const webEvents = ({ now }: SampleContext, from: number, to: number) => `
  SELECT concat('E', lpad(id, 8, '0')) AS event_id,
    ${customerId("1 + (id * 7919) % 1500")} AS customer_id,
    ${word(EVENTS, 7)} AS event_type,
    timestampadd(SECOND, CAST((id - 20000) * 388 AS INT), TIMESTAMP'${now}') AS event_time,
    ${word(DEVICES, 1)} AS device,
    named_struct('page', concat('/p/', id % 200), 'seconds', CAST(id * 31 % 240 AS INT)) AS properties
  FROM range(${from}, ${to})`;

/** A shop made from TPC-H at scale 0.01 (the TPC's benchmark data, by tpchgen-cli), with readable names and a history. */
export const shopTables: SampleTable[] = [
  {
    name: "main.shop.customers",
    statements: (context) => [
      `CREATE TABLE main.shop.customers ${FEED} AS ${customers(context, "c_custkey <= 1200")}`,
      `INSERT INTO main.shop.customers ${customers(context, "c_custkey > 1200")}`,
      "UPDATE main.shop.customers SET balance = balance + 100, segment = 'machinery' WHERE customer_id LIKE '%25'",
      "DELETE FROM main.shop.customers WHERE customer_id IN ('C000111', 'C000222', 'C000333', 'C000444', 'C000555')",
    ],
  },
  {
    name: "main.shop.orders",
    statements: (context) => [
      `CREATE TABLE main.shop.orders ${FEED} AS ${orders(context, "o_orderdate < DATE'1997-01-01'")}`,
      `INSERT INTO main.shop.orders ${orders(context, "o_orderdate >= DATE'1997-01-01' AND o_orderdate < DATE'1998-01-01'")}`,
      "UPDATE main.shop.orders SET status = 'fulfilled' WHERE status = 'pending' AND order_id % 2 = 0",
      `INSERT INTO main.shop.orders ${orders(context, "o_orderdate >= DATE'1998-01-01'")}`,
      "DELETE FROM main.shop.orders WHERE order_id % 997 = 0",
    ],
  },
  {
    name: "main.shop.order_items",
    statements: (context) => [
      `CREATE TABLE main.shop.order_items ${FEED} AS ${items(context, "l_orderkey <= 50000")}`,
      `INSERT INTO main.shop.order_items ${items(context, "l_orderkey > 50000")}`,
      "UPDATE main.shop.order_items SET returned = true WHERE order_id % 500 = 3",
    ],
  },
  {
    name: "main.shop.web_events",
    statements: (context) => [
      `CREATE TABLE main.shop.web_events ${FEED} AS ${webEvents(context, 0, 15_000)}`,
      `INSERT INTO main.shop.web_events ${webEvents(context, 15_000, 20_000)}`,
    ],
  },
];
