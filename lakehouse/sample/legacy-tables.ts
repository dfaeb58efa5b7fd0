import type { SampleTable } from "./sample-table";

/** Tables that cannot simply be imported, each for its own reason. */
export const legacyTables: SampleTable[] = [
  {
    // The change feed was never turned on.
    name: "main.legacy.suppliers",
    statements: ({ tpch }) => [
      `CREATE TABLE main.legacy.suppliers AS
        SELECT s_suppkey AS supplier_id, s_name AS name, s_phone AS phone, s_acctbal AS balance FROM ${tpch("supplier")}`,
      "UPDATE main.legacy.suppliers SET balance = balance + 10 WHERE supplier_id <= 10",
    ],
  },
  {
    // The change feed was turned on at version 2: what came before cannot be read as changes.
    name: "main.legacy.products",
    statements: ({ tpch }) => [
      `CREATE TABLE main.legacy.products AS
        SELECT p_partkey AS product_id, p_name AS name, p_brand AS brand, p_retailprice AS price FROM ${tpch("part")}
        WHERE p_partkey <= 500`,
      "UPDATE main.legacy.products SET price = price + 1 WHERE product_id <= 20",
      "ALTER TABLE main.legacy.products SET TBLPROPERTIES (delta.enableChangeDataFeed = true)",
      `INSERT INTO main.legacy.products
        SELECT p_partkey, p_name, p_brand, p_retailprice FROM ${tpch("part")} WHERE p_partkey BETWEEN 501 AND 540`,
    ],
  },
  {
    // A view, which has no history of its own. Views are made by the name under which the metastore keeps the schema.
    name: "main.legacy.rich_suppliers",
    statements: () => [
      "CREATE VIEW spark_catalog.main__legacy.rich_suppliers AS SELECT * FROM main.legacy.suppliers WHERE balance > 5000",
    ],
  },
  {
    // Not Delta at all.
    name: "main.legacy.nations",
    statements: ({ tpch }) => [
      "CREATE TABLE main.legacy.nations (nation_id INT, name STRING) USING parquet",
      `INSERT INTO main.legacy.nations SELECT n_nationkey, n_name FROM ${tpch("nation")}`,
    ],
  },
];
