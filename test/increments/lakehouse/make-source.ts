import { randomBytes, randomUUID } from "node:crypto";
import type { SourceConfig, StartFrom } from "@/lib/model/source/source";
import { db } from "@/lib/store/db";
import { digest, seal } from "@/lib/store/seal";
import { insertSource } from "@/lib/store/sources";
import { productSql, type Shape, tablesOf } from "./shapes/shape";
import type { SyncedSource } from "./sync";
import type { TableKind } from "./tables/columns";

/** A source over the tables of a schema, with a built-in project of its own that receives through the collector. */
export async function makeShapeSource(
  shape: Shape,
  options: { schema: string; startFrom: StartFrom; connectionId: string; baseUrl: string },
): Promise<SyncedSource> {
  const { schema, startFrom, connectionId, baseUrl } = options;
  const [catalog = "", name = ""] = schema.split(".");
  const project = await makeBuiltinProject(baseUrl);
  const config: SourceConfig = {
    projectId: project.id,
    connectionId,
    tables: tablesOf(shape).map((table: TableKind) => ({
      name: { catalog, schema: name, table },
      startFrom,
      lookupOnly: shape.lookupOnly?.includes(table) ?? false,
    })),
    dataType: shape.dataType,
    syncUserProperties: shape.syncUserProperties ?? false,
    syncGroupProperties: shape.syncGroupProperties ?? false,
    unsetNulls: shape.unsetNulls ?? false,
    frequency: { kind: "1h" },
    timeZone: "UTC",
    sql: productSql(shape, schema),
    name: `${shape.name} ${randomUUID().slice(0, 8)}`,
  };
  const { id } = await insertSource(config, { draftId: null, actor: "test" });
  return { id, projectId: project.id, apiKey: project.apiKey, runs: [], repeats: 0, unlike: [] };
}

/** A built-in project that is reached at an address of its own. */
export async function makeBuiltinProject(baseUrl: string): Promise<{ id: string; apiKey: string }> {
  const id = randomUUID();
  const apiKey = randomBytes(16).toString("hex");
  const sealed = seal(apiKey, { table: "Project", column: "apiKey", id });
  await db.project.create({
    data: { id, name: `Increments ${id}`, kind: "builtin", baseUrl, apiKey: sealed, apiKeyDigest: digest(apiKey) },
  });
  return { id, apiKey };
}
