import http from "node:http";
import net from "node:net";

export type HalfSent = {
  /** The status of the answer, once there is one; null when the connection ended without. */
  answered: Promise<number | null>;
  /** Settled when the connection is closed. */
  closed: Promise<void>;
  hangUp(): void;
};

/** Send a head that announces a body, some of it (or nothing), and wait. */
export function sendHalf(address: URL, headers: Record<string, string>, some = ""): HalfSent {
  const socket = net.connect(Number(address.port), address.hostname);
  const lines = Object.entries({ host: address.host, "content-length": "1000000", ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  socket.write(`POST ${address.pathname} HTTP/1.1\r\n${head}\r\n${some}`);
  let text = "";
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const answered = new Promise<number | null>((resolve) => {
    const settle = () => {
      const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(text) ?? [];
      resolve(status === undefined ? null : Number(status));
    };
    socket.on("data", (data) => {
      text += data.toString("latin1");
      if (text.includes("\r\n")) settle();
    });
    socket.once("close", settle);
  });
  // A reset ends the connection, which `closed` tells.
  socket.on("error", () => undefined);
  return { answered, closed, hangUp: () => socket.destroy() };
}

/** Post a whole body under any headers, also those that `fetch` sets itself. */
export function post(address: URL, headers: Record<string, string>, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.request(address, { method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on("error", reject);
    request.end(body);
  });
}
