import { setTimeout as wait } from "node:timers/promises";
import type { FaultInput } from "@/test/endpoint/faults";
import type { Random } from "@/test/increments/random";
import type { Installation } from "./installation";
import type { Endpoint } from "./supervise-endpoint";

type GatewayFault = Parameters<Awaited<ReturnType<Installation["gateway"]>>["addFault"]>[0];

/** Kills and faults, by the words of the report. */
type Trouble = { what: string; isKill: boolean; happen: () => Promise<unknown> };

export type World = { installation: Installation; endpoint: Endpoint; say: (line: string) => void };

const KILLS_MIN = 2;
const KILLS_MAX = 4;
const FAULTS_MIN = 6;
const FAULTS_MAX = 12;

/** Spread a round's kills and faults over `lastsMs`. Gives the number of kills that hit something. */
export async function makeTrouble(random: Random, world: World, lastsMs: number): Promise<number> {
  const troubles = random.shuffle([...drawKills(random, world), ...drawFaults(random, world)]);
  let kills = 0;
  for (const { what, isKill, happen } of troubles) {
    await wait((lastsMs / troubles.length) * (0.5 + random.below(100) / 100));
    const hit = await happen().catch(() => false);
    world.say(hit === false ? `${what}: not there just now` : what);
    if (isKill && hit !== false) kills += 1;
  }
  return kills;
}

/** At most one of the parts whose start takes long. */
function drawKills(random: Random, { installation, endpoint }: World): Trouble[] {
  const kill = (what: string, happen: () => Promise<unknown>) => ({ what: `kill -9 of ${what}`, isKill: true, happen });
  const quick = [
    kill("the app", () => installation.kill("app")),
    kill("the app", () => installation.kill("app")),
    kill("the scheduler", () => installation.kill("scheduler")),
    kill("the database", () => installation.kill("database")),
    kill("the endpoint", () => endpoint.kill()),
  ];
  const slow = [
    kill("Spark", async () => (await installation.gateway()).killCompute()),
    kill("the gateway", () => installation.kill("gateway")),
  ];
  const chosen = random.shuffle(quick).slice(0, random.between(KILLS_MIN, KILLS_MAX) - 1);
  return [...chosen, random.chance(0.6) ? random.pick(slow) : random.pick(quick)];
}

function drawFaults(random: Random, { installation, endpoint }: World): Trouble[] {
  const ofGateway = (fault: GatewayFault): Trouble => ({
    what: `gateway: ${JSON.stringify(fault)}`,
    isKill: false,
    happen: async () => (await installation.gateway()).addFault(fault),
  });
  const ofEndpoint = (fault: FaultInput): Trouble => ({
    what: `endpoint: ${JSON.stringify(fault)}`,
    isKill: false,
    happen: () => endpoint.addFault(fault),
  });
  const times = () => random.between(1, 3);
  const user = () => `user-${random.below(50)}`;
  const draws = [
    () => ofGateway({ kind: "cut", afterFetches: random.below(3) }),
    () => ofGateway({ kind: "cut", afterFetches: random.below(8) }),
    () => ofGateway({ kind: "unavailable", retryAfterSeconds: random.pick([0, 1, null]), times: times() }),
    () => ofGateway({ kind: "badGateway", times: times() }),
    () => ofGateway({ kind: "token", reason: random.pick(["revoked", "expired"]), times: 1 }),
    () => ofGateway({ kind: "forbid", statements: "any", by: random.pick(["http", "sql"]), times: 1 }),
    () =>
      ofGateway({
        kind: "store",
        how: random.pick(["silent", "stall", "forbidden", "slowDown", "reset"]),
        afterFiles: random.below(3),
        times: times(),
      }),
    () =>
      ofGateway({
        kind: "link",
        how: random.pick(["expired", "refused"]),
        afterFiles: random.below(3),
        times: times(),
      }),
    () => ofGateway({ kind: "delay", milliseconds: random.between(200, 2_000), times: times() }),
    () => ofEndpoint({ kind: "status", status: random.pick([500, 502, 503, 504]), times: times() }),
    () => ofEndpoint({ kind: "throttle", retryAfterSeconds: 1, times: times() }),
    () => ofEndpoint({ kind: "throttle", users: [user(), user()], retryAfterSeconds: 1, times: times() }),
    () => ofEndpoint({ kind: "too_large", recordsMax: random.pick([1, 100]), times: times() }),
    () => ofEndpoint({ kind: "reset", taken: random.chance(0.5), times: times() }),
    () => ofEndpoint({ kind: "slow", milliseconds: random.between(500, 8_000), times: times() }),
    // Only once: the product waits for an answer for most of a minute.
    () => ofEndpoint({ kind: "lose_response", times: 1 }),
  ];
  const weights = draws.flatMap((draw, i) => (i === draws.length - 1 && random.chance(0.8) ? [] : [draw]));
  return Array.from({ length: random.between(FAULTS_MIN, FAULTS_MAX) }, () => random.pick(weights)());
}
