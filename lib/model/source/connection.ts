import { z } from "zod";

/** A server hostname: a host, and a port where it is not 443. No scheme, no path. */
export const serverHostnameSchema = z
  .string()
  .trim()
  .max(260, { error: "This is longer than any host name.", abort: true })
  .min(1, "Enter the server hostname: Compute → your cluster → Advanced options → JDBC/ODBC.")
  .refine(
    (host) => !/^[a-z]+:\/\//i.test(host),
    "Leave out the scheme: only the host, such as dbc-a1b2c3d4-e5f6.cloud.databricks.com.",
  )
  .refine((host) => !/[/?#]/.test(host), "Leave out the path: only the host. The path belongs in HTTP path.")
  .refine(
    (host) => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/i.test(host),
    "This is not a host name. It looks like dbc-a1b2c3d4-e5f6.cloud.databricks.com.",
  )
  .transform((host) => host.toLowerCase());

/** The HTTP path of a cluster or of a SQL warehouse. */
export const httpPathSchema = z
  .string()
  .trim()
  .max(500, { error: "This is longer than any HTTP path.", abort: true })
  .min(1, "Enter the HTTP path: it stands below the server hostname.")
  .transform((path) => (path.startsWith("/") ? path : `/${path}`))
  .refine(
    (path) => /^\/sql\/(protocolv1\/o\/\d+\/[\w-]+|1\.0\/(warehouses|endpoints)\/[\w-]+)$/.test(path),
    "A cluster's path looks like /sql/protocolv1/o/1234567890123456/0123-456789-abcdefgh, a SQL warehouse's like /sql/1.0/warehouses/0123456789abcdef.",
  );

/** Tokens of Databricks have 38 characters; those that an identity provider signs have one or two thousand. */
export const TOKEN_CHARACTERS_MAX = 10_000;

/** A personal access token, of a workspace user or of a service principal. */
export const tokenSchema = z
  .string()
  .trim()
  .max(TOKEN_CHARACTERS_MAX, "This is longer than any token.")
  .min(1, "Enter a personal access token: Settings → Developer → Access tokens.")
  .refine((token) => !/\s/.test(token), "A token has no spaces. Copy it again.");

/** The credentials step. An empty token means: keep the saved one. */
const credentialsSchema = z.object({
  serverHostname: serverHostnameSchema,
  httpPath: httpPathSchema,
  token: tokenSchema,
});
export type Credentials = z.infer<typeof credentialsSchema>;

/** The two fields that a JDBC URL of Databricks holds, or null when the text is none. */
export function parseJdbcUrl(text: string): { serverHostname: string; httpPath: string } | null {
  const match = /^jdbc:(?:databricks|spark):\/\/([^:/;]+)(?::(\d+))?[^;]*;(.*)$/i.exec(text.trim());
  if (!match) return null;
  const [, host = "", port, options = ""] = match;
  const path = /(?:^|;)httpPath=([^;]+)/i.exec(options)?.[1];
  if (!path) return null;
  return {
    serverHostname: port && port !== "443" ? `${host}:${port}` : host,
    httpPath: path.startsWith("/") ? path : `/${path}`,
  };
}

/** One check of the access check, in the order in which they are made. `storage` only where results may come from there. */
export const accessCheckSchema = z.enum(["host", "tls", "token", "http_path", "compute", "catalogs", "storage"]);
export type AccessCheck = z.infer<typeof accessCheckSchema>;

export const ACCESS_CHECK_LABEL: Record<AccessCheck, string> = {
  host: "Reach the host",
  tls: "Verify the certificate (TLS)",
  token: "Sign in with the token",
  http_path: "Find the HTTP path",
  compute: "Compute is running",
  catalogs: "List catalogs",
  storage: "Download a result from storage",
};

/** A connection as pages show it: without its token. */
export type ConnectionView = {
  id: string;
  name: string;
  serverHostname: string;
  httpPath: string;
  verifiedAt: Date | null;
};
