import { z } from "zod";
import { parseInput } from "@/app/define-action";
import { respondWithResult } from "@/app/response";
import { tableNameSchema } from "@/lib/model/table/table-name";
import { browseCatalogs, browseSchemas, browseTables } from "@/lib/source-wizard/browse-tables";

type Context = { params: Promise<{ draftId: string }> };

const place = z.object({
  draftId: z.uuid(),
  catalog: tableNameSchema.shape.catalog.optional(),
  schema: tableNameSchema.shape.schema.optional(),
});

/** Names in a place: catalogs, the schemas of `?catalog=`, or the tables of `?catalog=&schema=`. */
export async function GET(request: Request, { params }: Context) {
  const query = new URL(request.url).searchParams;
  return respondWithResult(async () => {
    const { draftId, catalog, schema } = parseInput(place, { ...(await params), ...Object.fromEntries(query) });
    if (catalog === undefined) return browseCatalogs(draftId, request.signal);
    if (schema === undefined) return browseSchemas(draftId, catalog, request.signal);
    return browseTables(draftId, catalog, schema, request.signal);
  });
}
