import { defineConfig } from "vitest/config";

const alias = { "@": import.meta.dirname };

/** They break the lakehouse, or count its statements. */
const SHARED_WAREHOUSE = "test/sql/{failures,reading,warehouse}.test.ts";

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: [
            "{app,components,lib,inngest,lakehouse,scripts,benchmarks}/**/*.test.{ts,tsx}",
            "test/{architecture,docs,styles,words}.test.ts",
          ],
          testTimeout: 30_000,
        },
      },
      {
        resolve: { alias },
        test: {
          // On sources and tables of their own, which nothing else touches: two files at a time.
          name: "syncs",
          include: ["test/{increments,shapes,sql,sync}/**/*.test.ts"],
          exclude: [SHARED_WAREHOUSE],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        resolve: { alias },
        test: {
          // They kill, break and count what they share.
          name: "integration",
          include: ["test/*/**/*.test.ts", SHARED_WAREHOUSE],
          exclude: ["test/{increments,security,shapes,sync}/**", "test/sql/!(failures|reading|warehouse).test.ts"],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        resolve: { alias },
        test: {
          // Attacks on the whole installation: the built app, its scheduler, database and lakehouse.
          name: "security",
          include: ["test/security/**/*.test.ts"],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
