import { readProxy } from "@/lib/model/network/proxy";
import type { WarehouseSettings } from "./open-warehouse";

/** What an installation's environment says of warehouses. */
type Environment = {
  LAKEFEED_CA_FILE?: string;
  LAKEFEED_ALLOWED_HOSTS: readonly string[];
  LAKEFEED_CLOUD_FETCH: "on" | "off";
  LAKEFEED_CHUNK_SECONDS: number;
  HTTPS_PROXY?: string;
  NO_PROXY?: string;
};

/** Never behind a proxy: the local lakehouse of a machine that has one. */
const THIS_MACHINE = ["localhost", "127.0.0.1", "[::1]"];

/** How an installation with this environment reaches warehouses. */
export function warehouseSettings(env: Environment): WarehouseSettings {
  return {
    caFile: env.LAKEFEED_CA_FILE,
    allowedHosts: env.LAKEFEED_ALLOWED_HOSTS,
    cloudFetch: env.LAKEFEED_CLOUD_FETCH === "on",
    proxy: readProxy(env.HTTPS_PROXY, [env.NO_PROXY ?? "", ...THIS_MACHINE].join(",")),
    waits: { chunkMs: env.LAKEFEED_CHUNK_SECONDS * 1_000 },
  };
}
