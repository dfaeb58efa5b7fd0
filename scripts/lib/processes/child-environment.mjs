/** @typedef {Record<string, string | undefined>} Environment */

/** What any program may need: where programs, folders and authorities are, language, time zone, and the way out by a proxy. */
const COMMON =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TERM|COLORTERM|FORCE_COLOR|NO_COLOR|CI|LANG|LANGUAGE|LC_.*|TZ|TMPDIR|TMP|TEMP|XDG_.*|SYSTEMROOT|LD_LIBRARY_PATH|(https?|all|no)_proxy|NODE_EXTRA_CA_CERTS|NODE_USE_SYSTEM_CA|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|DEBIAN_FRONTEND)$/i;

/** What each kind of child needs besides. Nobody gets a secret that it does not use. */
const MORE = {
  /** npm takes the registry, and who may read it, from its own variables. */
  packages: /^(npm_.*|NVM_.*|PRISMA_.*)$/i,
  build: /^(NODE_ENV|NODE_OPTIONS|NEXT_.*)$/,
  browser: /^(LAKEFEED_CHROMIUM|PLAYWRIGHT_.*)$/,
  database: /^$/,
  lakehouse: /^(LAKEHOUSE_.*|LAKEFEED_(DATA|CACHE)|JAVA_HOME|PIP_.*|PYENV_.*|UV_.*|VIRTUAL_ENV|NODE_OPTIONS)$/,
};

/**
 * The part of an environment that a child of this kind gets: an allow-list, so that LAKEFEED_SECRET, DATABASE_URL and
 * the keys of a person's shell stay where they are used.
 *
 * @param {"packages" | "build" | "browser" | "database" | "lakehouse"} kind
 * @param {Environment} env
 * @returns {Environment}
 */
export function childEnvironment(kind, env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => COMMON.test(name) || MORE[kind].test(name)));
}

/**
 * An environment as `spawn` takes it. Next.js declares NODE_ENV as a variable that is always there; a child needs none.
 *
 * @param {Environment} env
 */
export function asProcessEnvironment(env) {
  return /** @type {NodeJS.ProcessEnv} */ (env);
}
