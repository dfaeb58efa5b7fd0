"use client";

import { Button, Select, TextInput } from "@mantine/core";
import { usePathname, useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import type { LedgerFilter } from "@/lib/model/run/run-view";
import { formatTableName, type TableName } from "@/lib/model/table/table-name";
import { parseLedger, serializeLedger } from "./ledger-address";
import classes from "./ledger-filter-form.module.css";

/** Choose ledger lines by table and versions. The address carries the choice. */
export function LedgerFilterForm({ tables, filter }: { tables: TableName[]; filter: LedgerFilter }) {
  const pathname = usePathname();
  const router = useRouter();
  const [table, setTable] = useState(filter.table);
  const [from, setFrom] = useState(filter.fromVersion?.toString() ?? "");
  const [to, setTo] = useState(filter.toVersion?.toString() ?? "");

  const show = (event: FormEvent) => {
    event.preventDefault();
    const { filter: chosen } = parseLedger({ table: table ?? undefined, from, to });
    router.push(pathname + serializeLedger(chosen), { scroll: false });
  };

  return (
    <form onSubmit={show} className={classes.form} aria-label="Filter the ledger">
      <Select
        label="Table"
        placeholder="All tables"
        data={tables.map((name) => ({
          value: [name.catalog, name.schema, name.table].join("."),
          label: formatTableName(name),
        }))}
        value={table}
        onChange={setTable}
        clearable
        clearButtonProps={{ "aria-label": "All tables" }}
        className={classes.table}
      />
      <TextInput
        label="From version"
        inputMode="numeric"
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
        className={classes.version}
      />
      <TextInput
        label="To version"
        inputMode="numeric"
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
        className={classes.version}
      />
      <Button type="submit" variant="default">
        Show lines
      </Button>
    </form>
  );
}
