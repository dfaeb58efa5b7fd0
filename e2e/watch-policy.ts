import { test as base, expect } from "@playwright/test";

/**
 * Tests whose pages may break no rule of their Content-Security-Policy, nor log an error of their own: what the
 * policy blocks is a script, worker or style that the page needs, or one that it must not have.
 */
export const test = base.extend<{ watched: undefined }>({
  watched: [
    async ({ context }, use) => {
      const violations: string[] = [];
      await context.exposeBinding("noteViolation", ({ page }, text: string) => {
        violations.push(`${page.url()}: ${text}`);
      });
      await context.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) => {
          const note: unknown = Reflect.get(window, "noteViolation");
          if (typeof note === "function") note(`${effectiveDirective} blocked ${blockedURI} ${sample}`);
        });
      });
      context.on("console", (message) => {
        if (/content.security.policy|violates the following/i.test(message.text()))
          violations.push(`${message.page()?.url()}: ${message.text()}`);
      });
      await use(undefined);
      expect(violations).toEqual([]);
    },
    { auto: true },
  ],
});
