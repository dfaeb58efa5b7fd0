/** The name of the person who acts, as the audit log keeps it. Without sign-in there is one: whoever can open the pages. */
export const ACTOR = "local";
