import { relative } from "node:path";
import { root } from "../paths.mjs";

/**
 * @import { Settings } from "./settings.mjs"
 * @import { LakehouseConnection } from "./stack.mjs"
 */

/**
 * What to do next, printed when everything runs. `connection` is the local lakehouse's, or null.
 *
 * @param {Settings} settings
 * @param {LakehouseConnection | null} connection
 */
export function welcome(settings, connection) {
  const shownAddress = settings.appUrl.replace("//127.0.0.1:", "//localhost:");
  const logs = relative(root, settings.logs) || settings.logs;
  return [
    "",
    `  Lakefeed is at ${shownAddress}`,
    ...(connection ? demoLines(settings, connection) : startLines()),
    "",
    `  Logs are in ${logs.startsWith("..") ? settings.logs : logs}. Stop with Ctrl-C.`,
    "",
  ].join("\n");
}

function startLines() {
  return ["", "  Open Catalog, search for Databricks and follow the pages to connect your workspace."];
}

/**
 * @param {Settings} settings
 * @param {LakehouseConnection} connection
 */
function demoLines({ env }, { serverHostname, httpPath, token }) {
  const lakehouse = `${env.LAKEFEED_DATA ? `LAKEFEED_DATA=${env.LAKEFEED_DATA} ` : ""}npm run lakehouse --`;
  return [
    "",
    "  Open Catalog, search for Databricks, and type:",
    "",
    `    Server hostname         ${serverHostname}`,
    `    HTTP path               ${httpPath}`,
    `    Personal access token   ${token}`,
    "",
    "  Then watch changes arrive, from another terminal:",
    "",
    `    ${lakehouse} sql "INSERT INTO catalog.schema.table1 VALUES (10901, 'Ada', 'London', 36, 5200)"`,
    `    ${lakehouse} traffic`,
  ];
}
