import type { ServerResponse } from "node:http";

/** An answer that is no Thrift message, as a workspace's front door gives it. */
export type Refusal = { status: number; code: string; message: string; retryAfterSeconds?: number | null };

export const missingToken: Refusal = {
  status: 401,
  code: "401",
  message: "Credential was not sent or was of an unsupported type for this API.",
};
export const invalidToken: Refusal = { status: 403, code: "403", message: "Invalid access token." };
export const expiredToken: Refusal = { status: 401, code: "401", message: "Access token has expired." };
export const wrongMethod: Refusal = { status: 405, code: "405", message: "Method not allowed." };
export const badGateway: Refusal = { status: 502, code: "502", message: "Bad gateway: the driver did not answer." };
export const forbidden: Refusal = {
  status: 403,
  code: "PERMISSION_DENIED",
  message: "PERMISSION_DENIED: You do not have permission to run this statement on the cluster.",
};
export const badRequest: Refusal = {
  status: 400,
  code: "BAD_REQUEST",
  message: "The request is not a Thrift message.",
};
export const tooLarge: Refusal = { status: 413, code: "413", message: "The request is larger than 16 MB." };

export function unavailable(compute: string, retryAfterSeconds: number | null = 1): Refusal {
  return {
    status: 503,
    code: "TEMPORARILY_UNAVAILABLE",
    message: `TEMPORARILY_UNAVAILABLE: Cluster ${compute} is temporarily unavailable: it is starting.`,
    retryAfterSeconds,
  };
}

/** A cluster path and a SQL warehouse path are refused in different words. */
export function unknownPath(path: string): Refusal {
  const id = path.split("/").at(-1) ?? "";
  if (path.startsWith("/sql/1.0/")) {
    return {
      status: 404,
      code: "ENDPOINT_NOT_FOUND",
      message: `ENDPOINT_NOT_FOUND: SQL warehouse ${id} does not exist.`,
    };
  }
  const message = `RESOURCE_DOES_NOT_EXIST: No cluster found matching: ${id}`;
  return { status: 404, code: "RESOURCE_DOES_NOT_EXIST", message };
}

/** Drivers read the reason from the headers, people from the body. */
export function refuse(response: ServerResponse, refusal: Refusal) {
  const wait = refusal.retryAfterSeconds ?? null;
  response.writeHead(refusal.status, {
    "content-type": "application/json",
    "x-databricks-reason-phrase": refusal.message,
    "x-thriftserver-error-message": refusal.message,
    ...(wait === null ? {} : { "retry-after": String(wait) }),
  });
  response.end(JSON.stringify({ error_code: refusal.code, message: refusal.message }));
}
