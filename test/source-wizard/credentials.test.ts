import { expect, test } from "vitest";
import { openDraft } from "@/lib/draft/open-draft";
import { credentialsValues } from "@/lib/draft/step-values";
import { discardDraft, keepTypedValues } from "@/lib/source-wizard/drafts";
import { saveCredentials } from "@/lib/source-wizard/save-credentials";
import { getConnection, getCredentials, markConnectionVerified } from "@/lib/store/connections";
import { db } from "@/lib/store/db";
import { getDraft } from "@/lib/store/drafts";
import { makeConnection, makeSource } from "../factories";
import { makeDraft, revisionOf, typed } from "./draft";

test("a token is sealed at once, and stands in nothing that a page reads", async () => {
  const draftId = await makeDraft();
  const { connectionId } = await saveCredentials(draftId, 0, typed({ token: "dapi-secret" }), "test");
  expect((await getCredentials(connectionId)).token).toBe("dapi-secret");
  const { draft, connection } = await openDraft(draftId);
  expect(JSON.stringify([draft, connection, credentialsValues(draft, connection)])).not.toContain("dapi-secret");
  const [row] = await db.$queryRaw<
    { text: string }[]
  >`SELECT c::text || d::text AS text FROM "Connection" c, "Draft" d WHERE c.id = ${connectionId}::uuid AND d.id = ${draftId}::uuid`;
  expect(row?.text).not.toContain("dapi-secret");
  expect(row?.text).not.toContain(Buffer.from("dapi-secret").toString("hex"));
});

test("without a token there is nothing to keep", async () => {
  const draftId = await makeDraft();
  await expect(saveCredentials(draftId, 0, typed({ token: "" }), "test")).rejects.toMatchObject({
    code: "INVALID_INPUT",
    field: "token",
    message: expect.stringContaining("Enter a personal access token"),
  });
});

test("an empty token keeps the sealed one, also for another HTTP path", async () => {
  const draftId = await makeDraft();
  await saveCredentials(draftId, 0, typed({ token: "dapi-kept" }), "test");
  const { connectionId } = await saveCredentials(
    draftId,
    1,
    typed({ token: "", httpPath: "/sql/1.0/warehouses/other" }),
    "test",
  );
  expect(await getCredentials(connectionId)).toMatchObject({
    token: "dapi-kept",
    httpPath: "/sql/1.0/warehouses/other",
  });
});

// A token that goes to whatever host is typed next would be stolen by a typing error.
test("a changed host asks for the token again", async () => {
  const draftId = await makeDraft();
  await saveCredentials(draftId, 0, typed(), "test");
  await expect(
    saveCredentials(draftId, 1, typed({ token: "", serverHostname: "dbc-other.cloud.databricks.com" }), "test"),
  ).rejects.toMatchObject({
    field: "token",
    message: expect.stringContaining("enter the token again"),
  });
});

// A token is given to nobody but Databricks, and not even kept for another.
test.each(["example.com", "169.254.169.254", "localhost:1", "[::1]", "cloud.databricks.com.example.com"])(
  "a host that is not Databricks' is refused when it is entered: %s",
  async (serverHostname) => {
    const draftId = await makeDraft();
    await expect(saveCredentials(draftId, 0, typed({ serverHostname }), "test")).rejects.toMatchObject({
      code: "ADDRESS_REFUSED",
      field: "serverHostname",
      message: expect.stringContaining("not a Databricks address"),
    });
    expect((await getDraft(draftId)).config.connectionId).toBeUndefined();
  },
);

// Changing a shared row would redirect a running source.
test("a connection that a source uses is never changed by a draft", async () => {
  const draftId = await makeDraft();
  const shared = await makeConnection("lakehouse");
  await markConnectionVerified(shared.id);
  await makeSource({ connectionId: shared.id });
  await saveCredentials(draftId, 0, { mode: "saved", connectionId: shared.id }, "test");
  const changed = {
    ...typed({ token: "" }),
    serverHostname: shared.serverHostname,
    httpPath: "/sql/1.0/warehouses/changed",
  };
  const { connectionId } = await saveCredentials(draftId, 1, changed, "test");
  expect(connectionId).not.toBe(shared.id);
  expect((await getConnection(shared.id)).httpPath).toBe(shared.httpPath);
  expect((await getCredentials(connectionId)).token).toBe((await getCredentials(shared.id)).token);
});

test("what was typed is kept, but never a token", async () => {
  const draftId = await makeDraft();
  const fields = { serverHostname: "https://half", token: "dapi-secret", Token: "dapi-secret", other: "dapi-secret" };
  await keepTypedValues(draftId, 0, "credentials", fields);
  expect((await getDraft(draftId)).typed).toEqual({ credentials: { serverHostname: "https://half" } });
});

test("a draft in two tabs: the second to save is reported, and nothing of the first is lost", async () => {
  const draftId = await makeDraft();
  const revision = await revisionOf(draftId);
  await saveCredentials(draftId, revision, typed({ token: "dapi-first" }), "test");
  await expect(keepTypedValues(draftId, revision, "credentials", { serverHostname: "other" })).rejects.toMatchObject({
    code: "DRAFT_CHANGED",
    message: expect.stringContaining("changed in another tab"),
  });
  expect((await getDraft(draftId)).typed).toEqual({});
});

test("a draft that is gone says so", async () => {
  const draftId = await makeDraft();
  await discardDraft(draftId);
  await expect(openDraft(draftId)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("discarding a draft leaves no token behind that only it used", async () => {
  const draftId = await makeDraft();
  const { connectionId } = await saveCredentials(draftId, 0, typed(), "test");
  await discardDraft(draftId);
  await expect(getConnection(connectionId)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("credentials that were not verified keep the later steps closed", async () => {
  const draftId = await makeDraft();
  const { connectionId } = await saveCredentials(draftId, 0, typed(), "test");
  expect((await openDraft(draftId)).openStep).toBe("credentials");
  await markConnectionVerified(connectionId);
  expect((await openDraft(draftId)).openStep).toBe("tables");
  await keepTypedValues(draftId, await revisionOf(draftId), "credentials", { serverHostname: "another" });
  expect((await openDraft(draftId)).openStep).toBe("credentials");
});
