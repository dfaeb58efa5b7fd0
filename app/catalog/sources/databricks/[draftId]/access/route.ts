import { respondWithResult } from "@/app/response";
import { findAccessCheck } from "@/lib/source-wizard/access-checks";

type Context = { params: Promise<{ draftId: string }> };

/** The access check as it stands. It continues whether anyone asks or not. */
export async function GET(_request: Request, { params }: Context) {
  const { draftId } = await params;
  return respondWithResult(async () => findAccessCheck(draftId));
}
