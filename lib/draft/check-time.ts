import { z } from "zod";
import type { Finding } from "@/lib/model/finding";
import { timeUnitFinding } from "@/lib/model/schedule/time-unit";
import type { PassedTest } from "@/lib/model/source/test-result";
import type { Column } from "@/lib/model/table/warehouse";

const madeSchema = z.object({ time: z.number() }).transform(({ time }) => time);

/** What the sample says of a `time` that is a whole number: its unit is milliseconds, which its type cannot say. */
export function checkTime(
  columns: readonly Column[],
  { records, refused }: Pick<PassedTest, "records" | "refused">,
): Finding[] {
  const column = columns.find(
    ({ name, type }) => /^time$/i.test(name) && /^(tinyint|smallint|int|bigint)$/i.test(type),
  );
  if (!column) return [];
  const refusedSchema = z
    .object({ row: z.object({ [column.name]: z.number() }) })
    .transform(({ row }) => row[column.name] ?? 0);
  const times = [
    ...records.flatMap((text) => madeSchema.safeParse(JSON.parse(text)).data ?? []),
    ...refused.flatMap(({ row }) => refusedSchema.safeParse(JSON.parse(row)).data ?? []),
  ];
  const finding = timeUnitFinding(times);
  return finding ? [finding] : [];
}
