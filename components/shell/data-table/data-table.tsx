import { Table } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./data-table.module.css";

type DataTableProps = {
  /** The table's name for people who do not see it. */
  caption: string;
  /** A module's own rules: they go before the shared ones. */
  className?: string;
  /** Rows light up under the pointer. */
  hover?: boolean;
  /** Inside of a text or a pane: without the edges and lines that fill a panel. */
  plain?: boolean;
  /** Less space between columns: for tables with many numbers. */
  dense?: boolean;
  children: ReactNode;
};

/**
 * A table of a page: Mantine's Table with plain rows and cells inside. A component for each cell would triple what a page
 * of a hundred rows takes to render.
 */
export function DataTable({
  caption,
  className = "",
  hover = false,
  plain = false,
  dense = false,
  children,
}: DataTableProps) {
  return (
    <Table
      className={`${classes.table} ${className}`}
      withRowBorders={false}
      data-edged={!plain || undefined}
      data-hover={hover || undefined}
      data-dense={dense || undefined}
    >
      <caption className="visually-hidden">{caption}</caption>
      {children}
    </Table>
  );
}

/** A wide table scrolls in its own frame, so that the page does not. */
export function ScrollingTable(props: DataTableProps) {
  return (
    <div className={classes.scroll}>
      <DataTable {...props} />
    </div>
  );
}
