import { z } from "zod";

const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback);
const list = z
  .string()
  .default("")
  .transform((text) => text.split(",").flatMap((entry) => entry.trim() || []));

/**
 * Everything that the process takes from its environment, with its defaults.
 * `scripts/start.mjs` fills in what an installation on one machine needs; in
 * production the same names are set by hand.
 */
const envSchema = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
  DATABASE_URL: z.string().optional(),
  /** Where the app answers, as the scheduler reaches it. */
  APP_URL: z.url().default("http://127.0.0.1:3000"),
  PORT: port(3000),
  /** Folder for what an installation creates: keys, the embedded database, the local lakehouse. */
  LAKEFEED_DATA: z.string().default(".data"),
  /** 32 bytes, base64, that seal tokens and keys. Without it a key file of mode 600 is made in LAKEFEED_DATA. */
  LAKEFEED_SECRET: z.string().optional(),
  /** Server hostnames accepted besides Databricks' own domains: `host` or `host:port`, comma separated. */
  LAKEFEED_ALLOWED_HOSTS: list,
  /** Extra certificate authority (PEM file) trusted for warehouses. */
  LAKEFEED_CA_FILE: z.string().optional(),
  /** `on` lets workspaces answer large results with links to their storage ("Cloud Fetch"). */
  LAKEFEED_CLOUD_FETCH: z.enum(["on", "off"]).default("off"),
  /** How long one piece of a result that a warehouse has computed may take to come. */
  LAKEFEED_CHUNK_SECONDS: z.coerce.number().int().min(1).max(3_600).default(300),
  /** A proxy for https, and the hosts that are reached without it. */
  HTTPS_PROXY: z.string().optional(),
  NO_PROXY: z.string().optional(),
  INNGEST_DEV: z.string().optional(),
  INNGEST_BASE_URL: z.string().optional(),
  INNGEST_EVENT_KEY: z.string().optional(),
  INNGEST_SIGNING_KEY: z.string().optional(),
  INNGEST_SIGNING_KEY_FALLBACK: z.string().optional(),
  /** "embedded" when the launcher runs the scheduler of this installation, which the interface then says. */
  LAKEFEED_SCHEDULER: z.enum(["embedded", "inngest"]).default("inngest"),
  SCHEDULER_PORT: port(8288),
  /** `connection.json` of a local lakehouse, so that the wizard can show what to type. */
  LAKEFEED_LAKEHOUSE_FILE: z.string().optional(),
});

export type Env = z.infer<typeof envSchema>;

const { https_proxy: httpsProxy, no_proxy: noProxy } = process.env;

/** The proxy's variables are known in small letters too, which win, as they do for curl. */
export const env: Env = envSchema.parse({
  ...process.env,
  ...(httpsProxy && { HTTPS_PROXY: httpsProxy }),
  ...(noProxy && { NO_PROXY: noProxy }),
});
