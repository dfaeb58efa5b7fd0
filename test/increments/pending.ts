/** Codes of findings by which the product may refuse a shape as yet; any other refusal of one is wrong. */
export const PENDING_CODES: ReadonlySet<string> = new Set(["several_tables", "subquery"]);
