import type { languages } from "monaco-editor";

/** Words that shape a query. Databricks SQL reference, "SQL keywords", those that a SELECT can hold. */
const KEYWORDS =
  "select from where group by having order sort distribute cluster limit as on using join inner left right full outer cross semi anti lateral view explode and or not in is null like rlike ilike between exists case when then else end distinct all union intersect except with recursive values tablesample pivot unpivot qualify over partition rows range unbounded preceding following current row asc desc nulls first last cast try_cast interval true false date timestamp filter within grouping sets rollup cube using version timestamp of table".split(
    " ",
  );

const TYPES =
  "bigint int integer smallint tinyint double float decimal string boolean date timestamp timestamp_ntz binary array map struct variant".split(
    " ",
  );

/** Functions that records are usually made with, for completion; any function is taken. */
export const COMMON_FUNCTIONS =
  "named_struct struct map array coalesce concat concat_ws cast try_cast unix_millis unix_seconds current_timestamp current_date to_timestamp to_date date_format lower upper trim split get_json_object from_json to_json map_from_entries map_filter transform filter size element_at if nullif nvl sha2 xxhash64 round explode date_trunc regexp_extract regexp_replace".split(
    " ",
  );

export const SQL_KEYWORDS = [...new Set(KEYWORDS)];

/** Databricks SQL for the editor: words, both kinds of quotes, names in backticks, comments, functions. */
export const sqlLanguage: languages.IMonarchLanguage = {
  ignoreCase: true,
  keywords: SQL_KEYWORDS,
  typeWords: TYPES,
  tokenizer: {
    root: [
      [/--.*$/, "comment"],
      [/\/\*/, "comment", "@comment"],
      [/r?'/, "string", "@single"],
      [/r?"/, "string", "@double"],
      [/`[^`]*`/, "identifier"],
      [/\d+(\.\d+)?([eE][+-]?\d+)?[a-z]*/, "number"],
      [/[a-z_]\w*(?=\s*\()/, { cases: { "@keywords": "keyword", "@default": "predefined" } }],
      [/[a-z_]\w*/, { cases: { "@keywords": "keyword", "@typeWords": "type", "@default": "identifier" } }],
      [/[;,.()[\]{}<>=!+\-*/%|&^~:?@]/, "delimiter"],
    ],
    comment: [
      [/\*\//, "comment", "@pop"],
      [/[^*]+|\*/, "comment"],
    ],
    single: [
      [/[^\\']+/, "string"],
      [/\\./, "string"],
      [/'/, "string", "@pop"],
    ],
    double: [
      [/[^\\"]+/, "string"],
      [/\\./, "string"],
      [/"/, "string", "@pop"],
    ],
  },
};

export const sqlConfiguration: languages.LanguageConfiguration = {
  comments: { lineComment: "--", blockComment: ["/*", "*/"] },
  brackets: [
    ["(", ")"],
    ["[", "]"],
  ],
  autoClosingPairs: [],
  surroundingPairs: [
    { open: "(", close: ")" },
    { open: "'", close: "'" },
    { open: '"', close: '"' },
    { open: "`", close: "`" },
  ],
};
