import { z } from "zod";
import { tokenSchema } from "./connection";

/** Another token for a connection. */
export const rotateTokenSchema = z.object({ connectionId: z.uuid(), token: tokenSchema });
export type RotateToken = z.infer<typeof rotateTokenSchema>;
