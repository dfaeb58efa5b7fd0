"use client";

import { Badge, Button, Group, Kbd } from "@mantine/core";
import { IconBolt, IconPlayerPlay, IconTable } from "@tabler/icons-react";
import type { SelectedTable } from "@/lib/model/source/source";
import { formatTableName } from "@/lib/model/table/table-name";
import classes from "./sql-workbench.module.css";

type SqlToolsProps = {
  tables: SelectedTable[];
  /** The data type with its options, in words. */
  words: string;
  running: boolean;
  format: () => void;
  /** Null until the columns are known. */
  startFromSample: (() => void) | null;
  test: () => void;
};

/** What the SQL is for, and what can be done with it. */
export function SqlTools({ tables, words, running, format, startFromSample, test }: SqlToolsProps) {
  const chip = { variant: "outline", color: "gray", className: classes.chip };
  const quiet = { variant: "subtle", color: "gray", c: "var(--ink-2)", size: "xs" };
  const key = (
    <Kbd size="xs" className={classes.key} aria-hidden>
      Ctrl ↵
    </Kbd>
  );
  return (
    <div className={classes.tools}>
      <span className={classes.language}>Databricks SQL</span>
      {tables.map(({ name }) => (
        <Badge key={formatTableName(name)} {...chip} leftSection={<IconTable size={13} stroke={1.75} aria-hidden />}>
          {formatTableName(name)}
        </Badge>
      ))}
      <Badge {...chip} leftSection={<IconBolt size={13} stroke={1.75} aria-hidden />}>
        {words}
      </Badge>
      <Group gap="xs" className={classes.actions}>
        <Button {...quiet} onClick={format}>
          Format
        </Button>
        <Button {...quiet} disabled={startFromSample === null} onClick={startFromSample ?? undefined}>
          Start from the sample
        </Button>
        <Button
          size="xs"
          leftSection={<IconPlayerPlay size={14} stroke={1.75} />}
          rightSection={key}
          loading={running}
          onClick={test}
        >
          Test SQL
        </Button>
      </Group>
    </div>
  );
}
