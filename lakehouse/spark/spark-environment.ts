const NEEDED = ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "JAVA_HOME", "LD_LIBRARY_PATH"];

/** The environment of Spark: what Java needs. SQL can read all of it, so nothing else of the person's is there. */
export function sparkEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const needed = NEEDED.flatMap((name) => (environment[name] ? [[name, environment[name]]] : []));
  return { NODE_ENV: environment.NODE_ENV, ...Object.fromEntries(needed) };
}
