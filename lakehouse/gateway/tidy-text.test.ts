import { expect, test } from "vitest";
import { tidyError, tidyNames } from "./tidy-text";

const catalogs = ["catalog", "main"];

test("shows names as people write them", () => {
  expect(tidyNames("spark_catalog.main__shop.orders", catalogs)).toBe("main.shop.orders");
  expect(tidyNames("`spark_catalog`.`main__shop`.`orders`", catalogs)).toBe("`main`.`shop`.`orders`");
  expect(tidyNames("[main__a, catalog__schema.t]", catalogs)).toBe("[main.a, catalog.schema.t]");
});

test("leaves files and other names alone", () => {
  const text = "file:/data/warehouse/main__shop.db/orders domain__x.y main__";
  expect(tidyNames(text, catalogs)).toBe(text);
});

test("an analysis error keeps its class, text, state and position, and loses the plan", () => {
  const raw =
    "Error running query: [UNRESOLVED_COLUMN] org.apache.spark.sql.catalyst.ExtendedAnalysisException: " +
    "[UNRESOLVED_COLUMN] No column `x`. SQLSTATE: 42703; line 1 pos 7;\n'Project ['x]\n+- OneRowRelation\n\tat org.apache.X";
  expect(tidyError(raw, "42703", catalogs)).toBe("[UNRESOLVED_COLUMN] No column `x`. SQLSTATE: 42703; line 1 pos 7");
});

test("a syntax error keeps the picture of where it is", () => {
  const raw =
    "Error running query: [PARSE_SYNTAX_ERROR] org.apache.spark.sql.catalyst.parser.ParseException: \n" +
    "[PARSE_SYNTAX_ERROR] Syntax error at or near 'SELEC'. SQLSTATE: 42601 (line 1, pos 0)\n\n== SQL ==\nSELEC 1\n^^^\n";
  expect(tidyError(raw, "42601", catalogs)).toBe(
    "[PARSE_SYNTAX_ERROR] Syntax error at or near 'SELEC'. SQLSTATE: 42601 (line 1, pos 0)\n\n== SQL ==\nSELEC 1\n^^^",
  );
});

test("an error of Delta gets the state that its text leaves out", () => {
  const raw =
    "org.apache.hive.service.cli.HiveSQLException: Error running query: [DELTA_X] org.apache.spark.sql.delta.DeltaFileNotFoundException: " +
    "[DELTA_X] spark_catalog.main__a.t is wrong";
  expect(tidyError(raw, "KD002", catalogs)).toBe("[DELTA_X] main.a.t is wrong SQLSTATE: KD002");
});
