import { z } from "zod";

/** Where data goes. The built-in project is answered by this app itself. */
const projectKindSchema = z.enum(["builtin", "us", "eu", "custom"]);
export type ProjectKind = z.infer<typeof projectKindSchema>;

/** Base URLs of Amplitude's ingestion API. Source: Amplitude, Batch Event Upload API, endpoints. */
export const AMPLITUDE_BASE_URL = { us: "https://api2.amplitude.com", eu: "https://api.eu.amplitude.com" } as const;

export const PROJECT_KIND_LABEL: Record<ProjectKind, string> = {
  builtin: "Built-in project",
  us: "Amplitude · US",
  eu: "Amplitude · EU",
  custom: "Amplitude · custom URL",
};

/** What a person enters to add a project. The key is only written, never read back. */
export const projectFormSchema = z
  .object({
    name: z.string().trim().min(1, "Give the project a name.").max(80, "Use at most 80 characters."),
    kind: projectKindSchema.exclude(["builtin"]),
    baseUrl: z
      .url({ protocol: /^https?$/, error: "Enter a full address, such as https://api2.amplitude.com." })
      .max(500, "Use at most 500 characters.")
      .nullable(),
    apiKey: z
      .string()
      .trim()
      .min(1, "Enter the project's API key: Amplitude → Settings → Projects.")
      .max(200, "This is longer than any API key."),
    minIdLength: z.int("Enter a whole number.").min(1, "Use 1 or more.").max(64, "Use at most 64.").default(5),
  })
  .refine(({ kind, baseUrl }) => kind !== "custom" || baseUrl !== null, {
    path: ["baseUrl"],
    error: "Enter the base URL.",
  });
export type ProjectForm = z.infer<typeof projectFormSchema>;

/** A project as pages show it: without its key. */
export type ProjectView = { id: string; name: string; kind: ProjectKind; baseUrl: string | null; minIdLength: number };
