/** Two texts beside each other, or as one with what was taken away in between. What is the same is folded. */
import { yaml } from '@codemirror/lang-yaml';
import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { defaultKeymap } from '@codemirror/commands';
import { search, searchKeymap } from '@codemirror/search';
import { Shadow } from './shadow.tsx';
import { look } from './theme.ts';

interface DiffProps {
  readonly before: { readonly label: string; readonly text: string };
  readonly after: { readonly label: string; readonly text: string };
  readonly unified: boolean;
}

const FOLD = { margin: 3, minSize: 6 };

/** Give it a key of what it shows: it is made once. */
export function Diff({ before, after, unified }: DiffProps) {
  return (
    <Shadow
      make={(root, mount) => {
        if (unified) {
          const view = new EditorView({
            parent: mount,
            root,
            doc: after.text,
            extensions: [
              ...readOnly(`${before.label} and ${after.label}`),
              unifiedMergeView({ original: before.text, mergeControls: false, collapseUnchanged: FOLD }),
            ],
          });
          return () => view.destroy();
        }
        const view = new MergeView({
          parent: mount,
          root,
          a: { doc: before.text, extensions: readOnly(before.label) },
          b: { doc: after.text, extensions: readOnly(after.label) },
          collapseUnchanged: FOLD,
        });
        view.dom.style.height = '100%';
        view.dom.style.overflow = 'auto';
        return () => view.destroy();
      }}
    />
  );
}

function readOnly(label: string): Extension[] {
  return [
    lineNumbers(),
    yaml(),
    look(),
    search({ top: true }),
    EditorView.lineWrapping,
    keymap.of([...defaultKeymap, ...searchKeymap]),
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
  ];
}
