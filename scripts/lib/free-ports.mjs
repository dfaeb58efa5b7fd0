import { endLeftovers } from "./leftovers.mjs";
import { portProblem, requirePorts } from "./ports.mjs";
import { until } from "./until.mjs";

const PATIENCE_MS = 20_000;

/**
 * Make sure that the ports of an installation can be used, and end what a killed
 * launcher left on them. Throws a PlainError when one is another program's.
 */
export async function claimPorts({ settings, lakehouse, afterCrash }) {
  const { PORT, SCHEDULER_PORT, POSTGRES_PORT, LAKEHOUSE_PORT, LAKEHOUSE_SPARK_PORT } = settings.ports;
  const wanted = { PORT };
  if (!settings.inngest) wanted.SCHEDULER_PORT = SCHEDULER_PORT;
  if (!settings.databaseUrl) wanted.POSTGRES_PORT = POSTGRES_PORT;
  if (lakehouse) Object.assign(wanted, { LAKEHOUSE_PORT, LAKEHOUSE_SPARK_PORT });

  const leftovers = await endLeftovers(settings.run);
  if (leftovers || afterCrash) {
    const areFree = async () => {
      const problems = await Promise.all(Object.values(wanted).map(portProblem));
      return problems.every((problem) => problem === null);
    };
    await until(areFree, { timeoutMs: PATIENCE_MS });
    // The lakehouse itself ends a Spark that outlived it.
    delete wanted.LAKEHOUSE_SPARK_PORT;
  }
  await requirePorts(wanted);
}
