import Form from "next/form";
import classes from "./analytics.module.css";
import { SearchField } from "./search-field";

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
      <SearchField name="property" search={search} label="Find a property" params={params} size="xs" />
    </Form>
  );
}
