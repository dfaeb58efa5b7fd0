import { AppError } from "@/lib/core/errors";

/** Any error of the driver or of the warehouse, told apart by HTTP status, error class and SQLSTATE. */
export function toWarehouseError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  return new AppError("INTERNAL", "not built yet", { cause: thrown });
}
