import { createServer } from "node:http";
import { gunzipSync } from "node:zlib";
import { judge } from "./judge";

/**
 * A destination in a process of its own, the same for all contenders. It takes requests as they come and answers at
 * once; what they held is looked at only when the verdict is asked for, after the time was taken.
 *
 * `POST /batch`: keeps the body. `POST /reset?respondAfterMs=0`: forgets, and answers so much later from then on. `GET /verdict?from=0&to=1000`: judges what came against the
 * rows of [from, to). It ends with its standard input.
 */
let bodies: Buffer[] = [];
let lastAt = 0;
let respondAfterMs = 0;

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
  const reply = (value: object) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(value));
  };
  if (pathname === "/verdict") {
    const verdict = judge(bodies, Number(searchParams.get("from")), Number(searchParams.get("to")));
    return reply({ ...verdict, lastAt });
  }
  if (pathname === "/reset") {
    bodies = [];
    respondAfterMs = Number(searchParams.get("respondAfterMs") ?? 0);
    return reply({});
  }
  const pieces: Buffer[] = [];
  const packed = request.headers["content-encoding"] === "gzip";
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => {
    const body = Buffer.concat(pieces);
    bodies.push(packed ? gunzipSync(body) : body);
    lastAt = Date.now();
    if (respondAfterMs === 0) return reply({ code: 200 });
    setTimeout(() => reply({ code: 200 }), respondAfterMs);
  });
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(`listening ${typeof address === "object" ? address?.port : ""}`);
});
process.stdin.on("end", () => process.exit()).resume();
