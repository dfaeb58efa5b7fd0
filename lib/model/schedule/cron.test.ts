import fc from "fast-check";
import { expect, test } from "vitest";
import { findCron, readCron } from "./cron";
import { cronInWords, fieldsInWords } from "./cron-words";
import { cronSchema } from "./schedule";

const refusal = (typed: string) => cronSchema.safeParse(typed).error?.issues[0]?.message;

// A message about a number that nobody typed ("day: -1") helps nobody.
test.each([
  ["0 6 0 * *", "“0” is no day of month. Use 1 to 31, L for the last day, or 15W for the weekday nearest to day 15."],
  ["0 6 32 * *", "“32” is no day of month."],
  ["0 6 * 13 *", "“13” is no month. Use 1 to 12 or JAN to DEC."],
  ["0 6 * 0 *", "“0” is no month."],
  ["61 6 * * *", "“61” is no minute. Use 0 to 59"],
  ["0,60 6 * * *", "“60” is no minute."],
  ["0 24 * * *", "“24” is no hour. Use 0 to 23"],
  ["0 6 * * 8", "“8” is no weekday. Use 0 to 7 or SUN to SAT"],
  ["0 6 * * FRY", "“FRY” is no weekday."],
  ["0 6 * * FRI#6", "“FRI#6” is no weekday."],
  ["0 6 * * +2", "“+2” is no weekday."],
  ["* * ? * +2", "“+2” is no weekday."],
  ["? 6 * * *", "“?” cannot stand for the minute"],
  ["0 6 * ? *", "“?” cannot stand for the month"],
  ["0 ? * * *", "“?” cannot stand for the hour"],
  ["0 22-6 * * *", "“22-6” runs backwards: a range begins with its lower value. Write 22-23,0-6."],
  ["5/15 * * * *", "“5/15” has a step without a range. Write 5-59/15."],
  ["*/0 * * * *", "“*/0” has a step that the minute cannot take. Use a step from 1 to 60."],
  ["0, 6 * * *", "the minute has an empty place beside a comma."],
  ["0 6 1-5W * *", "“1-5W” is no day of month."],
  ["0 6 31 2 *", "This never comes: no date fits these fields."],
  ["0 6 30W 2 *", "This never comes"],
  ["* * *", "Use five fields: minute, hour, day of month, month, weekday."],
  ["", "Use five fields"],
  ["hello world a b c", "“hello” is no minute."],
  [`0${",0".repeat(200)} * * * *`, "This is longer than 200 characters."],
])("refuses %j and says what was typed and what is allowed", (typed, message) => {
  expect(refusal(typed)).toContain(message);
});

// What was typed is kept as it is; what the words say is what runs.
test.each([
  ["*/5 * * * *", "Every 5 minutes"],
  ["0 * * * *", "Every hour"],
  ["7 * * * *", "At minute 7 of every hour"],
  ["* * * * *", "Every minute"],
  ["*/45 * * * *", "At minutes 0 and 45 of every hour"],
  ["*/7 * * * *", "At minutes 0, 7, 14, 21, 28, 35, 42, 49 and 56 of every hour"],
  ["0 */6 * * *", "Every 6 hours from 00:00"],
  ["30 */2 * * *", "Every 2 hours from 00:30"],
  ["0 */12 * * *", "At 00:00 and 12:00"],
  ["15,45 2 * * *", "At 02:15 and 02:45"],
  ["*/15 6-22 * * 1-6", "Every 15 minutes between 06:00 and 22:59, on Monday through Saturday"],
  ["0 6-22 * * *", "At minute 0 of each hour between 06:00 and 22:59"],
  ["0 6 * * 1-5", "At 06:00, on Monday through Friday"],
  ["0 6 * * SAT-SUN", "At 06:00, on Saturday and Sunday"],
  ["0 6 * * 0", "At 06:00, on Sunday"],
  ["0 6 * * 7", "At 06:00, on Sunday"],
  ["30 2 1 */3 *", "At 02:30, on day 1 of the month, in January, April, July and October"],
  ["0 0 13 * FRI", "At 00:00, on day 13 of the month, or on Friday"],
  ["0 0 L 6-8 *", "At 00:00, on the last day of the month, in June through August"],
  ["0 0 L-2 * *", "At 00:00, on the day 2 before the last of the month"],
  ["0 0 LW * *", "At 00:00, on the last weekday, Monday through Friday, of the month"],
  ["0 0 1W,15W * *", "At 00:00, on the weekday nearest to day 1 and the weekday nearest to day 15 of the month"],
  ["0 0 * * 5#L", "At 00:00, on the last Friday of the month"],
  ["0 0 * * FRI#L", "At 00:00, on the last Friday of the month"],
  ["0 0 * * FRIL", "At 00:00, on the last Friday of the month"],
  ["0 0 * * MON#2", "At 00:00, on the second Monday of the month"],
  ["0 0 * * 1-3L", "At 00:00, on the last Monday, the last Tuesday and the last Wednesday of the month"],
])("reads %j as “%s”", (typed, words) => {
  expect(cronSchema.parse(typed)).toBe(typed);
  expect(cronInWords(typed)).toBe(words);
});

test("a question mark in a day field is kept as a star, and blanks as one", () => {
  expect(cronSchema.parse("  0  6 ? * ?\t")).toBe("0 6 * * *");
});

// Databricks Jobs show their schedules like this; people copy them from there.
test.each([
  ["0 0 6 ? * MON-FRI", "0 6 * * MON-FRI"],
  ["38 30 6 * * ?", "30 6 * * *"],
  ["0 0 6 * * ? *", "0 6 * * *"],
  ["0 0/15 * * * ?", "*/15 * * * *"],
  ["0 5/15 8-18 ? * 2-6", "5-59/15 8-18 * * 1-5"],
  ["0 0 6 ? * 1", "0 6 * * 0"],
  ["0 0 6 ? * 7", "0 6 * * 6"],
  ["0 0 6 ? * L", "0 6 * * SAT"],
  ["0 0 6 ? * 6L", "0 6 * * 5L"],
  ["0 0 6 ? * 6#3", "0 6 * * 5#3"],
  ["0 0 6 ? * FRI#3", "0 6 * * FRI#3"],
  ["0 0 6 ? * FRI-MON", "0 6 * * 0,1,5,6"],
  ["0 0 6 ? * 2/2", "0 6 * * 1-6/2"],
  ["0 0 22-2 * * ?", "0 0,1,2,22,23 * * *"],
  ["0 0 6 L * ?", "0 6 L * *"],
  ["0 0 6 L-3 * ?", "0 6 L-3 * *"],
  ["0 0 6 LW * ?", "0 6 LW * *"],
  ["0 0 6 15W * ?", "0 6 15W * *"],
  ["0 0 6 1 JAN,JUL ?", "0 6 1 JAN,JUL *"],
])("takes the Quartz expression %j as %j", (quartz, five) => {
  expect(cronSchema.parse(quartz)).toBe(five);
});

test.each([
  ["*/10 * * * * ?", "so the first field is seconds, and “*/10” is not one second"],
  ["0,30 0 6 * * ?", "so the first field is seconds"],
  ["0 0 6 * * ? 2027", "the seventh is the year"],
  ["0 0 6 * * *", "so the first field is seconds"],
  ["0 0 6 * * 1-5", "such as 0 6 * * 1-5"],
  ["0 0 6 ? * 0", "“0” is no weekday. Use 1 (Sunday) to 7 (Saturday)"],
  ["0 0 25 * * ?", "“25” is no hour"],
])("refuses %j, which five fields cannot say", (quartz, message) => {
  expect(refusal(quartz)).toContain(message);
});

const item = fc.oneof(
  fc.integer({ min: 0, max: 62 }).map(String),
  fc.tuple(fc.integer({ min: 0, max: 33 }), fc.integer({ min: 0, max: 33 })).map(([from, to]) => `${from}-${to}`),
  fc.integer({ min: 0, max: 61 }).map((step) => `*/${step}`),
  fc.constantFrom(
    "*",
    "?",
    "L",
    "LW",
    "15W",
    "L-3",
    "FRI",
    "MON-FRI",
    "5L",
    "FRI#2",
    "5#L",
    "JAN",
    "+2",
    "#",
    "-",
    "/",
  ),
);
const field = fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(","));
const expression = fc.array(field, { minLength: 4, maxLength: 7 }).map((fields) => fields.join(" "));

// A page that throws over a stored schedule cannot be opened to change it.
test("no text makes the reader or its words throw anything but what to write instead", () => {
  fc.assert(
    fc.property(fc.oneof(expression, fc.string()), (text) => {
      const result = cronSchema.safeParse(text);
      expect(cronInWords(text)).not.toBe("undefined");
      expect(findCron(text) !== null).toBe(result.success);
      if (!result.success) expect(result.error.issues[0]?.message).toMatch(/\.$/);
      else expect(readCron(result.data).text).toBe(result.data);
    }),
    { numRuns: 2000 },
  );
});

const daily = fc.tuple(
  fc.uniqueArray(fc.nat(59), { minLength: 1, maxLength: 4 }),
  fc.uniqueArray(fc.nat(23), { minLength: 1 }),
);

// Two schedules that run at different times must not read alike.
test("other times have other words", () => {
  fc.assert(
    fc.property(daily, daily, (one, other) => {
      const [first, second] = [one, other].map(([minutes, hours]) => readCron(`${minutes} ${hours} * * *`).fields);
      if (!first || !second) throw new Error("two fields were made");
      const same = JSON.stringify(first) === JSON.stringify(second);
      expect(fieldsInWords(first) === fieldsInWords(second)).toBe(same);
    }),
    { numRuns: 3000 },
  );
});
