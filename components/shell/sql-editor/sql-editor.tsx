"use client";

import { useComputedColorScheme } from "@mantine/core";
import Editor, { type OnMount } from "@monaco-editor/react";
import type { editor } from "monaco-editor";
import { useEffect, useRef, useState } from "react";
import { completionData, SQL_LANGUAGE, setUpMonaco } from "./monaco";
import type { CompletionData } from "./sql-completion";
import type { SqlMark } from "./sql-marks";

export type SqlEditorProps = {
  value: string;
  onChange: (sql: string) => void;
  /** Ctrl+Enter. */
  onTest: () => void;
  onCursor: (position: { line: number; column: number }) => void;
  completion: CompletionData;
  /** What is underlined. */
  marks: SqlMark[];
};

const monaco = setUpMonaco();

const OPTIONS: editor.IStandaloneEditorConstructionOptions = {
  ariaLabel: "SQL",
  fontFamily: '"JetBrains Mono", ui-monospace, monospace',
  fontSize: 13,
  lineHeight: 22,
  fontLigatures: false,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  padding: { top: 8, bottom: 8 },
  lineNumbersMinChars: 3,
  folding: false,
  guides: { indentation: false },
  glyphMargin: false,
  renderLineHighlight: "line",
  overviewRulerLanes: 0,
  hideCursorInOverviewRuler: true,
  automaticLayout: true,
  fixedOverflowWidgets: true,
  wordBasedSuggestions: "off",
  acceptSuggestionOnEnter: "smart",
  tabSize: 4,
  scrollbar: { alwaysConsumeMouseWheel: false },
  unicodeHighlight: { ambiguousCharacters: false },
};

const PLAIN_BRACKETS = { enabled: false, independentColorPoolPerBracketType: false };

/** Monaco with Databricks SQL: completion, and underlines where something is wrong. */
export function SqlEditor({ value, onChange, onTest, onCursor, completion, marks }: SqlEditorProps) {
  const scheme = useComputedColorScheme("light", { getInitialValueInEffect: false });
  const [opened, setOpened] = useState<editor.IStandaloneCodeEditor | null>(null);
  const test = useRef(onTest);
  useEffect(() => {
    test.current = onTest;
  });
  useEffect(() => {
    const model = opened?.getModel();
    if (model) completionData.set(model, completion);
  }, [opened, completion]);
  useEffect(() => {
    const model = opened?.getModel();
    if (model)
      monaco.editor.setModelMarkers(
        model,
        "lakefeed",
        marks.map((mark) => toMarker(model, mark)),
      );
  }, [opened, marks]);

  const onMount: OnMount = (mounted) => {
    mounted.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter, () => test.current());
    mounted.onDidChangeCursorPosition(({ position }) =>
      onCursor({ line: position.lineNumber, column: position.column }),
    );
    mounted.getModel()?.updateOptions({ bracketColorizationOptions: PLAIN_BRACKETS });
    setOpened(mounted);
  };
  return (
    <Editor
      height="100%"
      language={SQL_LANGUAGE}
      theme={scheme === "dark" ? "lakefeed-dark" : "lakefeed-light"}
      value={value}
      onChange={(text) => onChange(text ?? "")}
      onMount={onMount}
      options={OPTIONS}
      loading={null}
    />
  );
}

/** A finding as Monaco marks it: its place in the text, or its whole line when only that is known. */
function toMarker(model: editor.ITextModel, { start, end, line, severity, message }: SqlMark): editor.IMarkerData {
  const place = (offset: number) => model.getPositionAt(offset);
  const lineNumber = Math.min(line ?? 1, model.getLineCount());
  const from =
    start === undefined ? { lineNumber, column: model.getLineFirstNonWhitespaceColumn(lineNumber) || 1 } : place(start);
  const to =
    start === undefined
      ? { lineNumber, column: model.getLineMaxColumn(lineNumber) }
      : place(Math.max(end ?? start, start + 1));
  return {
    severity: severity === "error" ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
    message,
    startLineNumber: from.lineNumber,
    startColumn: from.column,
    endLineNumber: to.lineNumber,
    endColumn: to.column,
  };
}
