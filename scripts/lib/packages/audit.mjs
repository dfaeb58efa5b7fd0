/**
 * @typedef {{ name: string, severity: string, range: string }} Vulnerability
 * @typedef {{ metadata: { vulnerabilities: Record<string, number> }, vulnerabilities: Record<string, Vulnerability> }} AuditReport
 */

const SERIOUS = ["high", "critical"];

/**
 * What `npm audit --json` said: lines for a person, and whether it must be acted on. An answer that is no report means
 * that the registry has no audit, or cannot be reached: then nothing is known, and nothing fails.
 *
 * @param {string} output
 * @returns {{ serious: boolean, lines: string[] }}
 */
export function readAudit(output) {
  const counts = parseCounts(output);
  if (!counts) return { serious: false, lines: ["not checked: the registry does not answer"] };
  const { found, vulnerabilities } = counts;
  const total = Object.values(found).reduce((sum, count) => sum + count, 0);
  if (total === 0) return { serious: false, lines: ["no known weakness in the packages of production"] };
  const summary = Object.entries(found).flatMap(([severity, count]) => (count > 0 ? [`${count} ${severity}`] : []));
  return {
    serious: SERIOUS.some((severity) => (found[severity] ?? 0) > 0),
    lines: [summary.join(", "), ...vulnerabilities],
  };
}

/**
 * @param {string} output
 * @returns {{ found: Record<string, number>, vulnerabilities: string[] } | null}
 */
function parseCounts(output) {
  try {
    /** @type {AuditReport} */
    const { metadata, vulnerabilities } = JSON.parse(output);
    const { total: _total, ...found } = metadata.vulnerabilities;
    const lines = Object.values(vulnerabilities).map(({ name, severity, range }) => `${severity}: ${name} ${range}`);
    return { found, vulnerabilities: lines };
  } catch {
    return null;
  }
}
