import type { StartFrom } from "@/lib/model/source/source";
import type { Run } from "@/lib/store/runs";
import { referencesOf, type Shape, tablesOf } from "../shapes/shape";
import type { TableKind } from "../tables/columns";
import type { TableStory } from "../tables/story";

/** Runs follow each other without gap or overlap, begin where they were told to, and end at the head. */
export function checkPins(
  shape: Shape,
  startFrom: StartFrom,
  runs: readonly Run[],
  stories: Partial<Record<TableKind, TableStory>>,
): string[] {
  return tablesOf(shape).flatMap((kind) => {
    const story = stories[kind];
    const pins = runs.flatMap(({ pins }) => pins.filter(({ table }) => table.table === kind));
    const [first] = pins;
    const last = pins.at(-1);
    if (!story || !first || !last) return [`${kind} was never pinned`];
    const head = story.versions.length - 1;
    const drives = referencesOf(shape).some((reference) => reference.kind === kind && reference.drives);
    // The oldest version of which all that came after is told: the commit that turns the feed on changes no row.
    const oldest = Math.max(0, story.feedFrom - 1);
    const start = drives && shape.dataType === "event" && startFrom === "first" ? oldest : first.to;
    const gaps = pins.flatMap((pin, i) => {
      const before = pins[i - 1];
      return before && pin.from !== before.to ? [`${kind} continues from ${pin.from} after ${before.to}`] : [];
    });
    return [
      ...gaps,
      ...(drives && first.from !== start ? [`${kind} begins at ${first.from}, not ${start}`] : []),
      ...(drives && last.to !== head ? [`${kind} ends at ${last.to}, not ${head}`] : []),
    ];
  });
}
