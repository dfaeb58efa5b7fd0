import { afterAll, expect, test, vi } from "vitest";

vi.stubEnv("APP_URL", "http://localhost:3000");
vi.stubEnv("LAKEFEED_ALLOWED_HOSTS", "amplitude.internal");
vi.stubEnv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none");
vi.stubEnv("LAKEFEED_SECRET", "0".repeat(64));
afterAll(() => vi.unstubAllEnvs());

const open = async (baseUrl: string) => {
  const { openProjectDestination } = await import("./open-project-destination");
  openProjectDestination({ baseUrl, apiKey: "key", minIdLength: 5 }, 1_000).close();
};

// A redelivery to the built-in project was refused in an installation that allows no host of its own.
test.each(["http://localhost:3000", "https://amplitude.internal"])(
  "opens %s: the app itself, and what is allowed",
  async (url) => {
    await expect(open(url)).resolves.toBeUndefined();
  },
);

test.each(["http://localhost:3001", "https://10.0.0.1"])("refuses %s, which nobody allowed", async (url) => {
  await expect(open(url)).rejects.toMatchObject({ code: "ADDRESS_REFUSED" });
});
