import { Button, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import Form from "next/form";
import classes from "./analytics.module.css";

/** Find a property by a text of its name. The address carries it, beside what it carries already. */
export function PropertySearch({
  action,
  search,
  params,
}: {
  action: string;
  search: string;
  params: readonly [name: string, value: string][];
}) {
  return (
    <Form action={action} scroll={false} className={classes.search}>
      <TextInput
        size="xs"
        name="property"
        key={search}
        defaultValue={search}
        aria-label="Find a property"
        placeholder="Find a property"
        leftSection={<IconSearch size={14} stroke={1.75} aria-hidden />}
        maxLength={1_024}
      />
      {params.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Button type="submit" size="xs" variant="default">
        Find
      </Button>
    </Form>
  );
}
