/** A token with UTF-16 offsets. `text` is as it stands in the SQL; `name` what a quoted name means. */
export type Lexed = { kind: string; text: string; name: string; start: number; end: number };

/** What a word is where it stands; null for what is no word. `call`: a function's name, with its arguments after it. */
export type Role = "name" | "call" | "keyword" | null;

export type Token = Lexed & { role: Role };
