import { config } from "zod";

/**
 * Import this first, before any schema is made. zod compiles its parsers from text where it may, and tries whether it
 * may: a page's policy forbids that, and reports the try as a violation. Source: zod, "jitless".
 */
config({ jitless: true });
