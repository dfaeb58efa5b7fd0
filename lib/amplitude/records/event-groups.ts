import { textKeyType, withTextKeys } from "@/lib/amplitude/records/values/record-keys";
import type { SqlType } from "@/lib/model/table/sql-type";
import { identifier, joinSql, type SqlFragment, sql, textLiteral } from "@/lib/sql/fragment";
import { GROUP_TYPES_MAX, GROUP_VALUES_MAX } from "./fields";
import { type ObjectColumn, objectColumn } from "./record-objects";

/** A groups column made ready: as an event shows it, as names, and when it cannot be. */
export type GroupsColumn = {
  /** In the shape that was given: a name stays a name, an array an array; without nulls, empty names and nameless types. */
  shown: SqlFragment;
  type: SqlType;
  /** `map<string, array<string>>`: every type with its names, each once. */
  names: SqlFragment;
  bad: SqlFragment | null;
  /** SQL that tells whether an event would have more groups than it may; null when it cannot. */
  tooMany: SqlFragment | null;
  /** The type as it was given, which tells where a text can be too long; a map's keys are text already. */
  given: SqlType;
};

const EMPTY_NAMES = sql`array('', CAST(NULL AS STRING))`;
const NO_NAMES = sql`CAST(array() AS ARRAY<STRING>)`;

export function groupsColumn(value: SqlFragment, type: SqlType): GroupsColumn | null {
  switch (type.kind) {
    case "struct":
      return structGroups(value, type);
    case "map":
      return mapGroups(withTextKeys(type, value), { ...type, key: textKeyType(type) });
    case "variant":
    case "text": {
      const object = objectColumn(value, type);
      return object && variantGroups(object);
    }
    default:
      return null;
  }
}

function structGroups(value: SqlFragment, type: Extract<SqlType, { kind: "struct" }>): GroupsColumn {
  const fields = type.fields.filter((field) => field.type.kind !== "void");
  const shownOf = ({ name, type: own }: (typeof fields)[number]) => groupValue(sql`${value}.${identifier(name)}`, own);
  const namesOf = ({ name, type: own }: (typeof fields)[number]) => groupNames(sql`${value}.${identifier(name)}`, own);
  const list = (of: (field: (typeof fields)[number]) => SqlFragment) =>
    joinSql(fields.map((field) => sql`${textLiteral(field.name)}, ${of(field)}`));
  const shown = fields.length === 0 ? sql`NULL` : sql`named_struct(${list(shownOf)})`;
  const pairs = fields.length === 0 ? sql`CAST(map() AS MAP<STRING, ARRAY<STRING>>)` : sql`map(${list(namesOf)})`;
  const tooMany = fields
    .filter((field) => field.type.kind === "array")
    .map((field) => sql`cardinality(${namesOf(field)}) > ${GROUP_VALUES_MAX}`);
  if (fields.length > GROUP_TYPES_MAX)
    tooMany.push(
      sql`${joinSql(
        fields.map((field) => sql`IF(cardinality(${namesOf(field)}) > 0, 1, 0)`),
        " + ",
      )} > ${GROUP_TYPES_MAX}`,
    );
  return {
    shown: sql`IF(${value} IS NULL, NULL, ${shown})`,
    type: { kind: "struct", fields: fields.map(({ name, type: own }) => ({ name, type: groupType(own) })) },
    names: sql`IF(${value} IS NULL, NULL, map_filter(${pairs}, (k, v) -> cardinality(v) > 0))`,
    bad: null,
    tooMany: tooMany.length === 0 ? null : joinSql(tooMany, " OR "),
    given: { kind: "struct", fields },
  };
}

function mapGroups(value: SqlFragment, given: Extract<SqlType, { kind: "map" }>): GroupsColumn {
  const element = given.value;
  const names = sql`map_filter(transform_values(${value}, (k, v) -> ${groupNames(sql`v`, element)}), (k, v) -> cardinality(v) > 0)`;
  return {
    shown: sql`map_filter(transform_values(${value}, (k, v) -> ${groupValue(sql`v`, element)}), (k, v) -> v IS NOT NULL)`,
    type: { kind: "map", key: { kind: "text" }, value: { kind: "text" } },
    names,
    bad: null,
    tooMany: tooManyNames(names),
    given,
  };
}

function variantGroups({ value, type, bad }: ObjectColumn): GroupsColumn {
  const array = sql`array_except(try_variant_get(v, '$', 'array<string>'), ${EMPTY_NAMES})`;
  const name = sql`try_variant_get(v, '$', 'string')`;
  const shown = sql`IF(${array} IS NULL, CAST(nullif(${name}, '') AS VARIANT), CAST(nullif(${array}, ${NO_NAMES}) AS VARIANT))`;
  const names = sql`map_filter(transform_values(${value}, (k, v) -> coalesce(${array}, array_except(array(${name}), ${EMPTY_NAMES}))), (k, v) -> cardinality(v) > 0)`;
  return {
    shown: sql`map_filter(transform_values(${value}, (k, v) -> ${shown}), (k, v) -> v IS NOT NULL)`,
    type,
    names,
    bad,
    tooMany: tooManyNames(names),
    given: type,
  };
}

function tooManyNames(names: SqlFragment): SqlFragment {
  return sql`cardinality(${names}) > ${GROUP_TYPES_MAX} OR exists(map_values(${names}), g -> cardinality(g) > ${GROUP_VALUES_MAX})`;
}

/** A group's name or names as text, null where there is none; an empty name is none. */
function groupValue(value: SqlFragment, type: SqlType): SqlFragment {
  return type.kind === "array"
    ? sql`nullif(${groupNames(value, type)}, ${NO_NAMES})`
    : sql`nullif(CAST(${value} AS STRING), '')`;
}

function groupType({ kind }: SqlType): SqlType {
  return kind === "array" ? { kind, element: { kind: "text" } } : { kind: "text" };
}

/** A group's names as an array, each once. */
function groupNames(value: SqlFragment, type: SqlType): SqlFragment {
  const texts = type.kind === "array" ? sql`CAST(${value} AS ARRAY<STRING>)` : sql`array(CAST(${value} AS STRING))`;
  return sql`array_except(${texts}, ${EMPTY_NAMES})`;
}
