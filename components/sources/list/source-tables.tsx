import type { DataType } from "@/lib/model/source/data-type";
import { DATA_TYPE_LABEL } from "@/lib/model/source/data-type";
import type { SelectedTable } from "@/lib/model/source/source";
import { formatTableName } from "@/lib/model/table/table-name";
import classes from "./source-tables.module.css";

/** What is imported and from where: `Event, main.shop.orders and 1 more`. */
export function SourceTables({ dataType, tables }: { dataType: DataType; tables: readonly SelectedTable[] }) {
  const [first] = tables;
  return (
    <span className={classes.text}>
      {DATA_TYPE_LABEL[dataType]}
      {first && (
        <>
          , <code>{formatTableName(first.name)}</code>
        </>
      )}
      {tables.length > 1 && <> and {tables.length - 1} more</>}
    </span>
  );
}
