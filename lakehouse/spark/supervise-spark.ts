import type { Installation, Say } from "../install/install-lakehouse";
import type { LakehouseSettings } from "../settings";
import { type SparkProcess, startSpark } from "./start-spark";

type ComputeState = "starting" | "running" | "stopped";

export type Compute = {
  state: () => ComputeState;
  /** Settles at the first time it runs; rejects when the first start fails. */
  ready: Promise<void>;
  /** Rejects when it cannot be started (again). */
  failed: Promise<never>;
  /** End it as a crash does, if it runs; it is started again. Settles when it has ended. */
  kill: () => Promise<void>;
  stop: () => Promise<void>;
};

/** Keep Spark running: when it ends by itself it is started again, as a cluster is. A start that fails is final. */
export function superviseSpark(settings: LakehouseSettings, installation: Installation, say: Say): Compute {
  let state: ComputeState = "starting";
  let current: Promise<SparkProcess>;
  const firstReady = deferred<void>();
  const failure = deferred<never>();

  const run = async () => {
    while (state !== "stopped") {
      current = startSpark(settings, installation);
      const spark = await current;
      await spark.ready;
      if (isStopped()) return;
      state = "running";
      firstReady.resolve();
      await spark.ended;
      if (isStopped()) return;
      state = "starting";
      say("Spark ended unexpectedly and is started again");
    }
  };
  const isStopped = () => state === "stopped";
  current = Promise.reject(new Error("Spark has not been started."));
  current.catch(() => undefined);
  run().catch((error: unknown) => {
    if (isStopped()) return;
    firstReady.reject(error);
    failure.reject(error);
  });
  failure.promise.catch(() => undefined);

  return {
    state: () => state,
    ready: firstReady.promise,
    failed: failure.promise,
    async kill() {
      if (state !== "running") return;
      state = "starting";
      await current.then((spark) => spark.kill());
    },
    async stop() {
      state = "stopped";
      await current.then((spark) => spark.stop());
    },
  };
}

/** A promise that is settled from outside. */
function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((accept, refuse) => {
    resolve = accept;
    reject = refuse;
  });
  return { promise, resolve, reject };
}
