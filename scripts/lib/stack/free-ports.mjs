import { endLeftovers } from "../processes/leftovers.mjs";
import { portProblem, requirePorts } from "../processes/ports.mjs";
import { until } from "../processes/until.mjs";

/** @import { PortVariable, Settings } from "./settings.mjs" */

const PATIENCE_MS = 20_000;

/**
 * Make sure that these ports (by variable) of an installation can be used, and
 * end what a killed launcher left on them. Throws a PlainError when one is
 * another program's.
 *
 * @param {{ settings: Settings, wanted: PortVariable[], afterCrash: boolean }} claim
 */
export async function claimPorts({ settings, wanted, afterCrash }) {
  const leftovers = await endLeftovers(settings.run);
  /** @type {Record<string, number>} */
  const ports = Object.fromEntries(wanted.map((variable) => [variable, settings.ports[variable]]));
  if (leftovers || afterCrash) {
    const areFree = async () => {
      const problems = await Promise.all(Object.values(ports).map(portProblem));
      return problems.every((problem) => problem === null);
    };
    await until(areFree, { timeoutMs: PATIENCE_MS });
    // The lakehouse itself ends a Spark that outlived it.
    delete ports.LAKEHOUSE_SPARK_PORT;
  }
  await requirePorts(ports);
}

/**
 * The ports that a launcher's parts will listen on.
 *
 * @param {Settings} settings
 * @param {{ lakehouse: boolean }} parts
 */
export function portsOf(settings, { lakehouse }) {
  /** @type {PortVariable[]} */
  const wanted = ["PORT"];
  if (!settings.inngest) wanted.push("SCHEDULER_PORT");
  if (!settings.databaseUrl) wanted.push("POSTGRES_PORT");
  if (lakehouse) wanted.push("LAKEHOUSE_PORT", "LAKEHOUSE_SPARK_PORT");
  return wanted;
}
