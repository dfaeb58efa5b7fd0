const MAJOR = 20;
const MINOR = 19;

/**
 * Is this Node.js new enough? A version as in `process.versions.node`.
 *
 * @param {string} version
 */
export function isSupported(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > MAJOR || (major === MAJOR && minor >= MINOR);
}

/** End the process with one clear line when this Node.js is too old. Uses nothing that an old one lacks. */
export function requireNode() {
  if (isSupported(process.versions.node)) return;
  console.error(
    `Lakefeed needs Node.js ${MAJOR}.${MINOR} or newer, and this is ${process.versions.node}. Install a current one from https://nodejs.org.`,
  );
  process.exit(1);
}
