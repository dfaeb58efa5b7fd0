import { checkAccess } from "@/lib/databricks/check-access";
import { AppError } from "@/lib/model/errors";
import { getConnection, markConnectionVerified, updateConnection } from "@/lib/store/connections";
import { warehouseOptions } from "@/lib/sync/with-connection";

/**
 * Give a connection another token, once Databricks has accepted it. A token that is refused changes nothing: its
 * reason is thrown on the token field. Compute that is only starting is no reason, for it has let the token in.
 */
export async function rotateToken(connectionId: string, token: string, actor: string): Promise<void> {
  const { serverHostname, httpPath } = await getConnection(connectionId);
  for await (const { check, state, message, remedy } of checkAccess(
    warehouseOptions({ serverHostname, httpPath, token }),
    { waitMaxMs: 0 },
  )) {
    if (check === "compute" && state !== "running") break;
    if (state === "failed") throw new AppError("CREDENTIALS_REJECTED", message, { field: "token", remedy });
  }
  await updateConnection(connectionId, { serverHostname, httpPath, token }, actor);
  await markConnectionVerified(connectionId);
}
