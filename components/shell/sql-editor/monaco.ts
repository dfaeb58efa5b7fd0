"use client";

import { loader } from "@monaco-editor/react";
import * as monaco from "monaco-editor/editor/editor.api.js";
import "monaco-editor/features/bracketMatching/register.js";
import "monaco-editor/features/clipboard/register.js";
import "monaco-editor/features/comment/register.js";
import "monaco-editor/features/contextmenu/register.js";
import "monaco-editor/features/cursorUndo/register.js";
import "monaco-editor/features/find/register.js";
import "monaco-editor/features/gotoError/register.js";
import "monaco-editor/features/hover/register.js";
import "monaco-editor/features/indentation/register.js";
import "monaco-editor/features/linesOperations/register.js";
import "monaco-editor/features/multicursor/register.js";
import "monaco-editor/features/suggest/register.js";
import "monaco-editor/features/toggleTabFocusMode/register.js";
import "monaco-editor/features/wordHighlighter/register.js";
import "monaco-editor/features/wordOperations/register.js";
import { type CompletionData, type Suggestion, suggest } from "./sql-completion";
import { sqlConfiguration, sqlLanguage } from "./sql-language";

export const SQL_LANGUAGE = "databricks-sql";

/** What each open editor completes with; an editor's entry goes with its model. */
export const completionData = new WeakMap<monaco.editor.ITextModel, CompletionData>();

/** Monaco from this app's own files, set up once: the language, its completion, and the two themes. */
export function setUpMonaco(): typeof monaco {
  if (monaco.languages.getLanguages().some(({ id }) => id === SQL_LANGUAGE)) return monaco;
  self.MonacoEnvironment = {
    getWorker: () => new Worker(new URL("monaco-editor/editor/editor.worker.js", import.meta.url), { type: "module" }),
  };
  loader.config({ monaco });
  monaco.languages.register({ id: SQL_LANGUAGE });
  monaco.languages.setMonarchTokensProvider(SQL_LANGUAGE, sqlLanguage);
  monaco.languages.setLanguageConfiguration(SQL_LANGUAGE, sqlConfiguration);
  monaco.languages.registerCompletionItemProvider(SQL_LANGUAGE, {
    triggerCharacters: [".", " "],
    provideCompletionItems: complete,
  });
  defineTheme("lakefeed-light", "vs", LIGHT);
  defineTheme("lakefeed-dark", "vs-dark", DARK);
  return monaco;
}

const KIND: Record<Suggestion["kind"], monaco.languages.CompletionItemKind> = {
  column: monaco.languages.CompletionItemKind.Field,
  field: monaco.languages.CompletionItemKind.Property,
  table: monaco.languages.CompletionItemKind.Class,
  function: monaco.languages.CompletionItemKind.Function,
  keyword: monaco.languages.CompletionItemKind.Keyword,
};

function complete(model: monaco.editor.ITextModel, position: monaco.Position): monaco.languages.CompletionList {
  const data = completionData.get(model);
  const word = model.getWordUntilPosition(position);
  const range = new monaco.Range(position.lineNumber, word.startColumn, position.lineNumber, word.endColumn);
  const before = model.getValueInRange(new monaco.Range(1, 1, position.lineNumber, word.startColumn));
  const always = word.word !== "" || /(\.|\b(as|from|join|select|where|by|on))\s*$/i.test(before);
  const found = data && always ? suggest(before, data) : [];
  const suggestions = found.map(({ kind, label, insert, detail, documentation }, i) => ({
    label,
    kind: KIND[kind],
    insertText: insert,
    detail,
    documentation,
    sortText: String(i).padStart(5, "0"),
    range,
  }));
  return { suggestions };
}

type Palette = {
  background: string;
  ink: string;
  mute: string;
  line: string;
  keyword: string;
  string: string;
  number: string;
  name: string;
  comment: string;
  accent: string;
  warn: string;
  bad: string;
  raised: string;
};

const LIGHT: Palette = {
  background: "#FFFFFF",
  ink: "#13202B",
  mute: "#566472",
  line: "#F0F8FA",
  keyword: "#8A3FA0",
  string: "#1B6B3C",
  number: "#9A5200",
  name: "#0B5E8A",
  comment: "#64727F",
  accent: "#0D6B82",
  warn: "#855000",
  bad: "#AE2318",
  raised: "#FFFFFF",
};

const DARK: Palette = {
  background: "#151D22",
  ink: "#E8EEF2",
  mute: "#98A6B1",
  line: "#18252C",
  keyword: "#D7A2E8",
  string: "#8FD3A4",
  number: "#F0B878",
  name: "#7CC4EC",
  comment: "#8796A2",
  accent: "#5FC0D6",
  warn: "#EDBF63",
  bad: "#FF9D92",
  raised: "#1B252B",
};

function defineTheme(name: string, base: "vs" | "vs-dark", palette: Palette): void {
  const rule = (token: string, color: string) => ({ token, foreground: color.slice(1) });
  monaco.editor.defineTheme(name, {
    base,
    inherit: true,
    rules: [
      rule("", palette.ink),
      rule("keyword", palette.keyword),
      rule("type", palette.keyword),
      rule("string", palette.string),
      rule("number", palette.number),
      rule("predefined", palette.name),
      rule("comment", palette.comment),
      rule("delimiter", palette.ink),
    ],
    colors: {
      "editor.background": palette.background,
      "editor.foreground": palette.ink,
      "editor.lineHighlightBackground": palette.line,
      "editor.lineHighlightBorder": "#00000000",
      "editorLineNumber.foreground": palette.mute,
      "editorLineNumber.activeForeground": palette.ink,
      "editorCursor.foreground": palette.accent,
      "editorError.foreground": palette.bad,
      "editorWarning.foreground": palette.warn,
      "editorWidget.background": palette.raised,
      "editorSuggestWidget.background": palette.raised,
      focusBorder: palette.accent,
    },
  });
}
