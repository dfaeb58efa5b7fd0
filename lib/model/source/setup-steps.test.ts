import { expect, test } from "vitest";
import {
  credentialsStepSchema,
  dataTypeStepSchema,
  frequencyStepSchema,
  nameStepSchema,
  sqlStepSchema,
  typedFieldsSchema,
} from "./setup-steps";

/** The first thing a schema says of an input, with its field. */
function said(parsed: { success: boolean; error?: { issues: { path: PropertyKey[]; message: string }[] } }): string {
  const [issue] = parsed.error?.issues ?? [];
  return issue ? `${issue.path.join(".")}: ${issue.message}` : "nothing";
}

const credentials = {
  mode: "new",
  connectionId: "",
  serverHostname: "dbc-1.cloud.databricks.com",
  httpPath: "/sql/1.0/warehouses/abc",
  token: "dapi1",
};

test.each([
  [{ serverHostname: "https://dbc-1.cloud.databricks.com" }, "serverHostname: Leave out the scheme"],
  [{ serverHostname: "dbc-1.cloud.databricks.com/sql" }, "serverHostname: Leave out the path"],
  [{ serverHostname: " " }, "serverHostname: Enter the server hostname"],
  [{ serverHostname: "not a host" }, "serverHostname: This is not a host name"],
  [{ httpPath: "" }, "httpPath: Enter the HTTP path"],
  [{ httpPath: "warehouses/abc" }, "httpPath: A cluster's path looks like"],
  [{ token: "dapi 1" }, "token: A token has no spaces"],
  [{ mode: "saved" }, "connectionId: Choose a saved connection"],
])("the credentials form says of %j what to do", (change, sentence) => {
  expect(said(credentialsStepSchema.safeParse({ ...credentials, ...change }))).toContain(sentence);
});

// An empty token keeps the sealed one; whether there is one only the server knows.
test("an empty token passes the form, and what is not chosen is not looked at", () => {
  expect(credentialsStepSchema.parse({ ...credentials, token: "", httpPath: "sql/1.0/warehouses/abc" })).toEqual({
    mode: "new",
    serverHostname: "dbc-1.cloud.databricks.com",
    httpPath: "/sql/1.0/warehouses/abc",
    token: "",
  });
  const connectionId = "7f1c6a4e-32a4-4d39-a1b3-4f5a2a6f4a11";
  expect(credentialsStepSchema.parse({ ...credentials, mode: "saved", connectionId, serverHostname: "" })).toEqual({
    mode: "saved",
    connectionId,
  });
});

const frequency = { kind: "1h", hour: 6, dayOfWeek: 1, dayOfMonth: 0, cron: "nonsense", timeZone: "Europe/Paris" };

test("only the fields of the chosen kind count", () => {
  expect(frequencyStepSchema.parse(frequency)).toEqual({ frequency: { kind: "1h" }, timeZone: "Europe/Paris" });
  expect(frequencyStepSchema.parse({ ...frequency, kind: "weekly" }).frequency).toEqual({
    kind: "weekly",
    hour: 6,
    dayOfWeek: 1,
  });
});

test.each([
  [{ kind: "cron", cron: "0 6 * *" }, "cron: Use five fields"],
  [{ kind: "cron", cron: "0 0 31 2 *" }, "cron: This never comes"],
  [{ kind: "cron", cron: "61 * * * *" }, "cron: This is not a cron expression"],
  [{ kind: "monthly" }, "dayOfMonth: Use a day that every month has"],
  [{ kind: "monthly", dayOfMonth: 31 }, "dayOfMonth: Use a day that every month has"],
  [{ kind: "" }, "kind: Choose how often to sync"],
  [{ timeZone: "Mars/Olympus" }, "timeZone: This time zone is not known"],
])("the frequency form says of %j what to do, at its field", (change, sentence) => {
  expect(said(frequencyStepSchema.safeParse({ ...frequency, ...change }))).toContain(sentence);
});

test("nothing chosen, nothing written and no name have their sentence", () => {
  expect(
    said(
      dataTypeStepSchema.safeParse({
        dataType: "",
        syncUserProperties: false,
        syncGroupProperties: false,
        unsetNulls: false,
      }),
    ),
  ).toContain("Choose what each row becomes");
  expect(said(sqlStepSchema.safeParse({ sql: " \n" }))).toContain("Write the SQL");
  expect(said(nameStepSchema.safeParse({ name: "  " }))).toContain("Give the source a name");
});

// A draft's row is read by pages and is not sealed: a secret in it would rest in clear.
test("of what is typed only the form's own fields are kept, never a token, however it is spelled", () => {
  const fields = { mode: "new", connectionId: "", serverHostname: "https://half", httpPath: "" };
  const others = { token: "dapi1", Token: "dapi1", "token ": "dapi1", password: "dapi1", __proto__x: { a: 1 } };
  expect(typedFieldsSchema.credentials.parse({ ...fields, ...others })).toEqual(fields);
  expect(typedFieldsSchema.name.parse({ name: "Orders", more: "dapi1" })).toEqual({ name: "Orders" });
});

test("a value that no such field can hold is left out, and the others stay", () => {
  const odd = { serverHostname: { token: "dapi1" }, httpPath: "x".repeat(2_000), mode: "dapi1", connectionId: "a" };
  expect(typedFieldsSchema.credentials.parse(odd)).toEqual({ connectionId: "a" });
  expect(typedFieldsSchema.tables.parse({ tables: [{ token: "dapi1" }] })).toEqual({ tables: [] });
});
