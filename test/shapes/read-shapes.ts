import { z } from "zod";
import { dataTypeSchema } from "@/lib/model/source/data-type";

/** What a catalogue says of a SELECT: that it is accepted, or which finding refuses it, and that Spark refuses it too. */
const expectationSchema = z.object({
  accepted: z.boolean(),
  /** The code of the first finding, and the words that it underlines. */
  finding: z.object({ code: z.string(), text: z.string() }).nullable(),
  sparkRuns: z.boolean(),
});

const shapeSchema = z.object({
  /** The line of its first word in the file. */
  line: z.number(),
  sql: z.string(),
  /** By default a SELECT is read as events and, where those refuse it, as user properties. */
  dataType: dataTypeSchema.nullable(),
  expected: expectationSchema.nullable(),
});
export type Shape = z.infer<typeof shapeSchema>;

/** `tables`: the columns that the file itself gives, by the table's name as it is written. */
export type ShapeFile = { shapes: Shape[]; tables: Map<string, string> };

/** What is wrong with a file, for whoever wrote it. */
export class ShapesError extends Error {}

const NOTE = /^--:\s*/;
const SPLIT = /\n[ \t\r]*\n/;

/**
 * Read a file of SELECTs, one a paragraph. Lines that begin with `--:` say something about them and are no part of the
 * SELECT: `table NAME (columns)`, `as DATA_TYPE`, `accepted`, `refused CODE “words”`, each of the last two with
 * `, Spark refuses it` where it does.
 */
export function readShapes(text: string, name: string): ShapeFile {
  const tables = new Map<string, string>();
  const shapes: Shape[] = [];
  let line = 1;
  for (const paragraph of text.replaceAll("\r\n", "\n").split(SPLIT)) {
    const lines = paragraph.split("\n");
    const notes = lines.filter((each) => NOTE.test(each)).map((each) => each.replace(NOTE, "").trim());
    const shape: Shape = { line, sql: "", dataType: null, expected: null };
    for (const note of notes) readNote(note, shape, tables, `${name}:${line}`);
    // A paragraph of comments is a heading.
    const heading = lines.every((each) => each.trim() === "" || each.startsWith("--"));
    const first = heading ? -1 : lines.findIndex((each) => each.trim() !== "" && !NOTE.test(each));
    if (first >= 0) {
      const sql = lines.slice(first).join("\n").trimEnd();
      if (isEmpty(sql))
        throw new ShapesError(
          `The paragraph at line ${line + first} of ${name} holds no SELECT. Write one there, or remove it.`,
        );
      shapes.push(shapeSchema.parse({ ...shape, sql, line: line + first }));
    } else if (shape.expected)
      throw new ShapesError(`The paragraph at line ${line} of ${name} holds no SELECT. Write one there, or remove it.`);
    line += lines.length + 1;
  }
  if (shapes.length === 0)
    throw new ShapesError(`${name} holds no SELECT. Write SELECTs into it, with an empty line between each two.`);
  return { shapes, tables };
}

/** Whether nothing but comments and semicolons is written there. */
function isEmpty(sql: string): boolean {
  return sql.replace(/--.*|\/\*[\s\S]*?\*\/|;/g, "").trim() === "";
}

function readNote(note: string, shape: Shape, tables: Map<string, string>, place: string): void {
  const [, table, columns] = /^table\s+([\w.`]+)\s*\((.*)\)$/s.exec(note) ?? [];
  const [, dataType] = /^as\s+(\w+)$/.exec(note) ?? [];
  const [, accepted, code, words, refusedBySpark] =
    /^(?:(accepted)|refused\s+(\w+)\s+“(.*)”)(, Spark refuses it)?$/.exec(note) ?? [];
  if (table && columns) tables.set(table.toLowerCase(), columns);
  else if (dataType) shape.dataType = dataTypeSchema.parse(dataType);
  else if (accepted || code) {
    const finding = code ? { code, text: words ?? "" } : null;
    shape.expected = { accepted: accepted !== undefined, finding, sparkRuns: refusedBySpark === undefined };
  } else
    throw new ShapesError(
      `${place} has a note that means nothing: ${note}. Write “table NAME (columns)”, “as DATA_TYPE”, “accepted” or “refused CODE “words””.`,
    );
}
