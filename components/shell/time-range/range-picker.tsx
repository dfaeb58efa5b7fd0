"use client";

import { usePathname, useRouter } from "next/navigation";
import { Moment } from "@/components/shell/format/moment";
import { SegmentLinks } from "@/components/shell/links/segment-links";
import { CustomRange } from "./custom-range";
import classes from "./range-picker.module.css";
import { type ChosenRange, PRESET_LABEL, PRESETS, serializeRange } from "./time-range";

/** Which runs a page is about: the last hours or days, or any span. The address carries it. */
export function RangePicker({ range }: { range: ChosenRange }) {
  const pathname = usePathname();
  const router = useRouter();
  const segments = PRESETS.map((preset) => ({
    href: pathname + serializeRange({ preset }),
    label: PRESET_LABEL[preset],
    current: range.preset === preset,
  }));
  return (
    <div className={classes.picker}>
      <SegmentLinks label="Range" segments={segments} />
      <CustomRange
        key={range.from.getTime()}
        type="datetime-local"
        chosen={range.preset === null}
        position="bottom-start"
        initial={{ first: localText(range.from), last: localText(range.to) }}
        labels={{ first: "From", last: "To", backwards: "Choose a time after From.", show: "Show runs" }}
        isBackwards={({ first, last }) => first >= last}
        show={({ first, last }) => {
          const chosen = { preset: null, from: new Date(first), to: new Date(last) };
          router.push(pathname + serializeRange(chosen), { scroll: false });
        }}
      />
      <span className={classes.span}>
        <Moment at={range.from} /> to {range.preset === null ? <Moment at={range.to} /> : "now"}
      </span>
    </div>
  );
}

/** A moment as `datetime-local` takes it: in the viewer's zone, to the minute. */
function localText(at: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
