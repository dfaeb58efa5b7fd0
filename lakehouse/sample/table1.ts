import { FEED, type SampleTable } from "./sample-table";

const NAMES = ["Ada", "Bela", "Chidi", "Dunya", "Eskil", "Farah", "Goran", "Hana", "Ines", "Jun", "Kofi", "Lena"];
const FAMILIES = [
  "Adler",
  "Bianchi",
  "Costa",
  "Dubois",
  "Eriksen",
  "Fischer",
  "Garcia",
  "Haddad",
  "Ivanova",
  "Jansen",
  "Kim",
];
const HOMES = ["Amsterdam", "Berlin", "Chicago", "Dakar", "Hanoi", "Lima", "Oslo", "Porto", "Sydney", "Toronto"];

const pick = (words: readonly string[], factor: number) =>
  `element_at(array(${words.map((word) => `'${word}'`).join(", ")}), CAST(1 + (id * ${factor}) % ${words.length} AS INT))`;

/** People with consecutive ids; each column is a function of the id. */
const people = (from: number, to: number) => `
  SELECT id,
    concat(${pick(NAMES, 7)}, ' ', ${pick(FAMILIES, 5)}) AS name,
    ${pick(HOMES, 3)} AS home,
    CAST(18 + (id * 13) % 60 AS INT) AS age,
    CAST(18000 + (id * 971) % 90000 AS DOUBLE) AS income
  FROM range(${from}, ${to + 1})`;

/**
 * The table of the sample SQL. Version 0 has 240 rows and the feed on; later versions insert 40 and 26, update 24 and
 * 12, delete 6: 300 rows in the end.
 */
export const table1: SampleTable = {
  name: "catalog.schema.table1",
  statements: () => [
    `CREATE TABLE catalog.schema.table1 ${FEED} AS ${people(10_001, 10_240)}`,
    `INSERT INTO catalog.schema.table1 ${people(10_241, 10_280)}`,
    "UPDATE catalog.schema.table1 SET age = age + 1 WHERE id % 10 = 0 AND id <= 10240",
    "DELETE FROM catalog.schema.table1 WHERE id IN (10013, 10057, 10101, 10144, 10199, 10233)",
    `INSERT INTO catalog.schema.table1 ${people(10_281, 10_306)}`,
    "UPDATE catalog.schema.table1 SET income = income + 2500, home = 'Lisbon' WHERE id BETWEEN 10061 AND 10072",
  ],
};
