import { Text } from "@mantine/core";
import type { PartView } from "@/lib/model/run/run-view";
import { readingText } from "./reading-text";

/** What a part reads and sends. */
export function PartReading({
  part: { table, reading, output },
}: {
  part: Pick<PartView, "table" | "reading" | "output">;
}) {
  return (
    <>
      <code>{table.table}</code> {readingText(reading)}
      {output === "groups" && (
        <Text span inherit c="var(--mute)">
          , group properties
        </Text>
      )}
    </>
  );
}
