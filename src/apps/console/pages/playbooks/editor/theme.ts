/**
 * How an editor looks: our tokens and nothing else. They reach into the shadow tree that an editor lives in (`shadow.tsx`).
 *
 * T1. Red, amber and green are for what was found and what differs; the language is told apart by weight, accent and grey.
 */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const HIGHLIGHT = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--text-2)', fontStyle: 'italic' },
  { tag: [tags.string, tags.content, tags.attributeValue], color: 'var(--text)' },
  { tag: [tags.number, tags.bool, tags.null, tags.labelName, tags.typeName, tags.meta], color: 'var(--info)' },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: 'var(--text-3)' },
]);

const MARK = { borderRadius: '50%', width: '9px', height: '9px', content: 'normal', margin: '5px auto 0' };
const underline = (color: string) => ({
  backgroundImage: 'none',
  textDecoration: `underline wavy ${color} 1px`,
  textUnderlineOffset: '3px',
});

const LOOK = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--surface)', color: 'var(--text)', fontSize: 'var(--size-2)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--text)', padding: '8px 0' },
  '.cm-line': { padding: '0 12px 0 8px' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'var(--selected)',
  },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--hover) 60%, transparent)' },
  '.cm-gutters': {
    backgroundColor: 'var(--surface)',
    color: 'var(--text-3)',
    border: '0',
    borderRight: '1px solid var(--line)',
    fontSize: 'var(--size-1)',
  },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--text)' },
  '.cm-foldPlaceholder': {
    background: 'var(--sunken)',
    border: '1px solid var(--line)',
    color: 'var(--text-2)',
    padding: '0 6px',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { background: 'var(--selected)', outline: 'none' },
  '.cm-selectionMatch': { background: 'var(--accent-soft)' },
  '.cm-searchMatch': { background: 'var(--accent-soft)', outline: '1px solid var(--accent)' },
  '.cm-searchMatch.cm-searchMatch-selected': { background: 'var(--selected)', outline: '2px solid var(--accent)' },
  '.cm-panels': {
    backgroundColor: 'var(--sunken)',
    color: 'var(--text)',
    borderColor: 'var(--line)',
    fontFamily: 'var(--font)',
  },
  '.cm-panels .cm-textfield': {
    background: 'var(--surface)',
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius-1)',
    color: 'var(--text)',
    fontSize: 'var(--size-2)',
    padding: '3px 8px',
  },
  '.cm-panels .cm-button': {
    background: 'var(--surface)',
    backgroundImage: 'none',
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius-1)',
    color: 'var(--text)',
    fontSize: 'var(--size-2)',
    padding: '3px 10px',
  },
  '.cm-panel.cm-search label': { fontSize: 'var(--size-2)' },
  '.cm-panel.cm-search [name=close]': { color: 'var(--text-2)' },
  '.cm-tooltip': {
    background: 'var(--surface)',
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius-2)',
    boxShadow: 'var(--shadow-2)',
    color: 'var(--text)',
    overflow: 'hidden',
  },
  '.cm-tooltip-lint': { maxWidth: '520px', fontFamily: 'var(--font)', fontSize: 'var(--size-2)', padding: '0' },
  '.cm-diagnostic': { borderLeft: '3px solid var(--line-strong)', padding: '8px 12px', margin: '0' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--bad)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--caution)' },
  '.cm-diagnostic-info': { borderLeftColor: 'var(--line-strong)' },
  '.cm-diagnostic .hint': { color: 'var(--text-2)', display: 'block' },
  '.cm-diagnostic .code': { color: 'var(--text-3)', fontFamily: 'var(--mono)', fontSize: 'var(--size-1)' },
  '.cm-lintRange-error': underline('var(--bad)'),
  '.cm-lintRange-warning': underline('var(--caution)'),
  '.cm-lintRange-info': underline('var(--text-3)'),
  '.cm-lintRange-active': { backgroundColor: 'var(--selected)' },
  '.cm-lintPoint:after': { borderBottomColor: 'var(--bad)' },
  '.cm-gutter-lint': { width: '16px' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '0' },
  '.cm-lint-marker-error': { ...MARK, borderRadius: '2px', background: 'var(--bad)' },
  '.cm-lint-marker-warning': { ...MARK, background: 'var(--caution)' },
  '.cm-lint-marker-info': { ...MARK, background: 'none', border: '2px solid var(--text-3)' },
  '.cm-panel.cm-panel-lint ul': { fontSize: 'var(--size-2)' },
  '.cm-panel.cm-panel-lint ul [aria-selected], .cm-panel.cm-panel-lint ul:focus [aria-selected]': {
    background: 'var(--selected)',
    color: 'var(--text)',
  },
  '.cm-panel.cm-panel-lint [name=close]': { color: 'var(--text-2)' },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: 'var(--size-2)', maxHeight: '16em' },
  '.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { background: 'var(--selected)', color: 'var(--text)' },
  '.cm-completionDetail': { color: 'var(--text-3)', fontFamily: 'var(--font)', fontStyle: 'normal' },
  '.cm-completionIcon': { display: 'none' },
  // What differs.
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--bad-soft)' },
  '&.cm-merge-b .cm-changedLine, .cm-inlineChangedLine': { backgroundColor: 'var(--good-soft)' },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': {
    background: 'color-mix(in srgb, var(--bad) 18%, transparent) !important',
  },
  '&.cm-merge-b .cm-changedText': { background: 'color-mix(in srgb, var(--good) 18%, transparent) !important' },
  '&.cm-merge-a .cm-changedLineGutter, .cm-deletedLineGutter': { background: 'var(--bad) !important' },
  '&.cm-merge-b .cm-changedLineGutter': { background: 'var(--good) !important' },
  '.cm-collapsedLines': {
    background: 'var(--sunken) !important',
    color: 'var(--text-2) !important',
    fontFamily: 'var(--font)',
    padding: '3px 12px',
  },
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '"⋯"' },
});

export function look(): Extension {
  return [LOOK, syntaxHighlighting(HIGHLIGHT)];
}
