/**
 * The text of a playbook, with what is wrong at its line. What is typed is told a moment later, so that a fast writer is not checked at each letter.
 *
 * E1. Marks are set only while the text is the one that was checked.
 */
import { autocompletion, completionKeymap, type CompletionSource } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { useEffect, useRef, type RefObject } from 'react';
import type { CheckFinding } from '../../../../../core/api/views.ts';
import { marksOf, offsetOf } from './marks.ts';
import { Shadow } from './shadow.tsx';
import { look } from './theme.ts';

export interface EditorHandle {
  jump(line: number, column: number): void;
  /** What stands there now. */
  text(): string;
  focus(): void;
}

interface CodeEditorProps {
  readonly handle: RefObject<EditorHandle | undefined>;
  /** What stands there at first. */
  readonly text: string;
  readonly label: string;
  readonly readOnly: boolean;
  readonly checked: { readonly text: string; readonly findings: readonly CheckFinding[] } | undefined;
  readonly complete: CompletionSource;
  /** After a pause, and when the editor goes. */
  readonly onChange: (text: string) => void;
}

const PAUSE_MS = 300;

export function CodeEditor({ handle, text, label, readOnly, checked, complete, onChange }: CodeEditorProps) {
  const view = useRef<EditorView>(undefined);
  const locked = useRef(new Compartment());
  const told = useRef(onChange);
  const offers = useRef(complete);
  useEffect(() => {
    told.current = onChange;
    offers.current = complete;
  });
  const make = (root: ShadowRoot, mount: HTMLElement): (() => void) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (): void => {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
      told.current(editor.state.doc.toString());
    };
    const editor = new EditorView({
      parent: mount,
      root,
      state: EditorState.create({
        doc: text,
        extensions: [
          ...BASE,
          look(),
          autocompletion({ override: [(context) => offers.current(context)], icons: false }),
          locked.current.of(lockedBy(readOnly)),
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            clearTimeout(timer);
            timer = setTimeout(tell, PAUSE_MS);
          }),
        ],
      }),
    });
    view.current = editor;
    handle.current = {
      text: () => editor.state.doc.toString(),
      focus: () => editor.focus(),
      jump: (line, column) => {
        const at = offsetOf(editor.state.doc, line, column);
        editor.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
        editor.focus();
      },
    };
    return () => {
      tell();
      handle.current = undefined;
      view.current = undefined;
      editor.destroy();
    };
  };
  useEffect(() => {
    view.current?.dispatch({ effects: locked.current.reconfigure(lockedBy(readOnly)) });
  }, [readOnly]);
  useEffect(() => {
    const editor = view.current;
    if (!editor || !checked || editor.state.doc.toString() !== checked.text) return;
    editor.dispatch(setDiagnostics(editor.state, marksOf(editor.state.doc, checked.findings)));
  }, [checked]);
  return <Shadow make={make} />;
}

function lockedBy(readOnly: boolean): Extension {
  return [EditorState.readOnly.of(readOnly), EditorView.contentAttributes.of({ 'aria-readonly': String(readOnly) })];
}

const BASE: readonly Extension[] = [
  lineNumbers(),
  lintGutter(),
  codeFolding(),
  foldGutter({ openText: '⌄', closedText: '›' }),
  history(),
  drawSelection(),
  indentOnInput(),
  indentUnit.of('  '),
  bracketMatching(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  highlightSelectionMatches(),
  search({ top: true }),
  yaml(),
  // Tab moves on: who cannot use a mouse must get out (WCAG 2.1.2). Ctrl+] and Ctrl+[ move lines.
  keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap]),
];
