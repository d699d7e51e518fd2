// The parts of CodeMirror 6 that web/editor.view.js uses, and no others:
// esbuild drops what is not named here. README.md has the command.
//
// `pythonLanguage` instead of `python()`: the latter brings completion,
// which a listing of thirty lines does not need.

export { EditorState } from "@codemirror/state";
export {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
export { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
export {
  bracketMatching,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
export { lintGutter, nextDiagnostic, previousDiagnostic, setDiagnostics } from "@codemirror/lint";
export { rustLanguage } from "@codemirror/lang-rust";
export { pythonLanguage } from "@codemirror/lang-python";
export { tagHighlighter, tags } from "@lezer/highlight";
