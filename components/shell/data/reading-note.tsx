import { Loader } from "@mantine/core";
import classes from "./reading-note.module.css";

/** Says what is being read, while it is. */
export function ReadingNote({ what }: { what: string }) {
  return (
    <p className={classes.reading} role="status">
      <Loader size={14} aria-hidden />
      <span>Reading {what}</span>
    </p>
  );
}
