import { TEXT_LENGTH_MAX } from "@/lib/amplitude/records/fields";
import type { SqlType } from "@/lib/model/table/sql-type";
import { identifier, joinSql, type SqlFragment, sql } from "@/lib/sql/fragment";
import type { Entry } from "./record-json";
import { type Rejection, unescaped } from "./rejection-reasons";

/**
 * A text that is too long, anywhere in the JSON of these entries. Where the types name every text these are measured,
 * otherwise the JSON is searched. None where no type of these can hold such a text.
 */
export function longRejections(entries: readonly Entry[], json: SqlFragment): Rejection[] {
  const texts = entries.map(({ type, value }) => textsIn(type, value));
  if (texts.includes(null)) return [longTextRejection(json)];
  const long = texts.flatMap((each) => each ?? []).map((text) => isLong(text));
  return long.length === 0 ? [] : [{ code: "too_long", when: joinSql(long, " OR ") }];
}

/** Groups, as `map<string, array<string>>`, of which a type or a name is too long; `given` is the type that they were given in. */
export function longGroupRejections(groups: SqlFragment, given: SqlType): Rejection[] {
  const types = sql`exists(map_keys(${groups}), k -> length(k) > ${TEXT_LENGTH_MAX})`;
  const names = sql`exists(flatten(map_values(${groups})), n -> length(n) > ${TEXT_LENGTH_MAX})`;
  const [typesMay, namesMay] = mayBeLong(given);
  const when = joinSql([...(typesMay ? [types] : []), ...(namesMay ? [names] : [])], " OR ");
  return when === "" ? [] : [{ code: "too_long", when }];
}

/** Whether the types of groups can be too long, and whether their names can. */
function mayBeLong(given: SqlType): readonly [types: boolean, names: boolean] {
  switch (given.kind) {
    case "struct":
      return [given.fields.some(({ name }) => isLongName(name)), given.fields.some(({ type }) => holdsText(type))];
    case "map":
      return [holdsText(given.key), holdsText(given.value)];
    default:
      return [true, true];
  }
}

/** Whether a value of this type can hold a text of any length; names of a struct's fields are texts of its JSON. */
export function holdsText(type: SqlType): boolean {
  switch (type.kind) {
    case "text":
    case "variant":
    case "binary":
    case "other":
      return true;
    case "array":
      return holdsText(type.element);
    case "map":
      return holdsText(type.key) || holdsText(type.value);
    case "struct":
      return type.fields.some(({ name, type: own }) => isLongName(name) || holdsText(own));
    default:
      return false;
  }
}

/** Every text inside a value; null where the type does not tell them, or their number. */
function textsIn(type: SqlType, value: SqlFragment): SqlFragment[] | null {
  if (!holdsText(type)) return [];
  if (type.kind === "text") return [value];
  if (type.kind !== "struct") return null;
  const fields = type.fields.map(({ name, type: own }) =>
    isLongName(name) ? null : textsIn(own, sql`${value}.${identifier(name)}`),
  );
  return fields.includes(null) ? null : fields.flatMap((each) => each ?? []);
}

/** Its bytes are known, its characters have to be counted. */
function isLong(text: SqlFragment): SqlFragment {
  return sql`(octet_length(${text}) > ${TEXT_LENGTH_MAX} AND length(${text}) > ${TEXT_LENGTH_MAX})`;
}

/** A text that is too long, anywhere in a record's JSON. It is looked for only in records long enough to have one. */
function longTextRejection(json: SqlFragment): Rejection {
  const texts = sql`regexp_extract_all(${unescaped(json)}, '"([^"]*+)"', 1)`;
  const long = sql`exists(${texts}, t -> length(t) > ${TEXT_LENGTH_MAX})`;
  return { code: "too_long", when: sql`octet_length(${json}) > ${TEXT_LENGTH_MAX} AND ${long}` };
}

function isLongName(name: string): boolean {
  return name.length > TEXT_LENGTH_MAX;
}
