/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // Types are checked by `npm run verify` and `npm test`, over all of the project at once.
  typescript: { ignoreBuildErrors: true },
  // The arguments of actions hold tokens: development must not print them either.
  logging: { serverFunctions: false },
  allowedDevOrigins: ["127.0.0.1", "localhost"],
  serverExternalPackages: ["@databricks/sql", "@polyglot-sql/sdk", "pg", "@prisma/client", "@prisma/adapter-pg"],
  experimental: { optimizePackageImports: ["@mantine/core", "@mantine/hooks", "@tabler/icons-react"] },
};
