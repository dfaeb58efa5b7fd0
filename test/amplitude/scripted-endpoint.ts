import type { Behaviour } from "../endpoint/faults";
import { type Arrived, startEndpoint } from "../endpoint/start-endpoint";

export type { Arrived };

/** What to answer: a status with a body and headers, or a broken connection, or silence. */
export type Scripted =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | { breakConnection: true }
  | { silent: true };

/**
 * The test endpoint, answering as `script` says, with what arrived. Past the end of its script it accepts everything.
 */
export async function scriptedEndpoint(script: (arrived: Arrived, at: number) => Scripted | undefined) {
  const arrived: Arrived[] = [];
  const endpoint = await startEndpoint({
    onArrived: (one) => arrived.push(one),
    script: (one, at) => {
      const response = script(one, at);
      return response && behaviourOf(response);
    },
  });
  return { ...endpoint, arrived };
}

function behaviourOf(scripted: Scripted): Behaviour {
  if ("silent" in scripted) return { kind: "lose_response" };
  if ("breakConnection" in scripted) return { kind: "reset", taken: false };
  return { kind: "response", ...scripted };
}
