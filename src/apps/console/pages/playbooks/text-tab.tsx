/**
 * The text: read until somebody edits it, checked while it is typed, saved as a new version.
 *
 * T1. What was typed is kept (`drafts.ts`): over other pages, a reload, and what others save meanwhile.
 * T2. A save names the text that it was made from. If that is not installed any more, both are shown and nothing is overwritten unseen.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { CheckFinding, PlaybookText } from '../../../../core/api/views.ts';
import { useConsole, useRefusal } from '../../api/console-context.ts';
import { useKeys } from '../../keys/keys.tsx';
import { plural } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Answered, Note } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';
import { Conflict } from './conflict.tsx';
import type { PlaybookView } from './document.ts';
import { useDraft, type Draft } from './drafts.ts';
import { CodeEditor, type EditorHandle } from './editor/code-editor.tsx';
import { completer } from './editor/completion.ts';
import { Findings } from './findings.tsx';
import { checkQuery, useOffered } from './check.ts';
import css from './playbooks.module.css';
import { SaveDialog } from './save-dialog.tsx';

interface TextTabProps {
  readonly view: PlaybookView;
  readonly line: number | undefined;
}

export function TextTab({ view, line }: TextTabProps) {
  const { queries } = useConsole();
  const text = useQuery(queries.playbookText(view.name));
  return (
    <Answered query={text} rows={10}>
      {(installed) => <Editing view={view} installed={installed} line={line} />}
    </Answered>
  );
}

interface EditingProps {
  readonly view: PlaybookView;
  readonly installed: PlaybookText;
  readonly line: number | undefined;
}

function Editing({ view, installed, line }: EditingProps) {
  const { api } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const refused = useRefusal('playbook:write');
  const [draft, keep] = useDraft(view.name);
  const [editing, setEditing] = useState(draft !== undefined);
  // Another one makes the editor anew: what is installed has changed under nobody's hands, or a text was taken over.
  const [edition, setEdition] = useState(0);
  const [saving, setSaving] = useState(false);
  const handle = useRef<EditorHandle>(undefined);
  const text = draft?.text ?? installed.text;
  const checked = useQuery(checkQuery(api, text));
  const offered = useOffered();
  const findings = checked.data?.text === text ? checked.data.findings : undefined;
  const conflict = draft !== undefined && draft.base !== installed.hash;
  useEffect(() => {
    if (line !== undefined) handle.current?.jump(line, 1);
  }, [line, edition, editing]);
  useEffect(() => {
    if (draft === undefined) return undefined;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [draft]);
  const kept = useRef(false);
  useEffect(() => {
    kept.current = draft !== undefined;
  }, [draft]);
  useEffect(
    () => () => {
      if (kept.current)
        toast.good(`What you changed in “${view.name}” is kept here until you save it or close the tab.`);
    },
    [toast, view.name],
  );
  const change = (next: string): void => {
    const base = draft?.base ?? installed.hash;
    keep(next === installed.text && base === installed.hash ? undefined : { text: next, base });
  };
  const replace = (next: Draft | undefined): void => {
    keep(next);
    setEditing(next !== undefined);
    setEdition((before) => before + 1);
  };
  const save = (): void => {
    const now = handle.current?.text();
    if (refused !== undefined || !editing || now === undefined) return;
    change(now);
    if (now === installed.text) toast.good('Nothing was changed: this is what is installed.');
    else setSaving(true);
  };
  useKeys([
    { keys: 'mod+s', does: 'Save as a new version', group: 'Playbook', act: save },
    {
      keys: 'e',
      does: 'Edit the text',
      group: 'Playbook',
      act: () => {
        if (refused === undefined) setEditing(true);
        handle.current?.focus();
      },
    },
  ]);
  if (conflict) {
    return (
      <Conflict
        name={view.name}
        theirs={installed}
        mine={draft}
        onKeepMine={() => replace({ text: draft.text, base: installed.hash })}
        onTakeTheirs={() => replace(undefined)}
      />
    );
  }
  return (
    <div className={css['editing']}>
      <div className={css['bar']}>
        <span className={css['grow']} role="status">
          {draft !== undefined ? (
            <Badge tone="accent">unsaved changes</Badge>
          ) : (
            <Badge>{editing ? 'nothing changed yet' : 'as installed'}</Badge>
          )}
          <Checked findings={findings} failed={checked.error !== null} />
        </span>
        {editing ? (
          <>
            <Button small onClick={() => replace(undefined)}>
              {draft === undefined ? 'Stop editing' : 'Throw changes away'}
            </Button>
            <Button small kind="primary" keys="mod+s" disabled={draft === undefined} onClick={save}>
              Save
            </Button>
          </>
        ) : (
          <Button
            small
            icon="file"
            keys="e"
            refused={refused}
            onClick={() => {
              setEditing(true);
              handle.current?.focus();
            }}
          >
            Edit
          </Button>
        )}
      </div>
      {refused === undefined ? null : (
        <div className={css['notes']}>
          <Note tone="info">You can read it and see what the check says. {refused}</Note>
        </div>
      )}
      <CodeEditor
        key={`${installed.hash} ${edition}`}
        handle={handle}
        text={text}
        label={`Text of ${view.name}`}
        readOnly={!editing}
        checked={checked.data}
        complete={completer(offered)}
        onChange={change}
      />
      <Findings
        findings={findings}
        error={checked.error}
        onJump={({ line: at, column }) => handle.current?.jump(at, column)}
      />
      {saving && draft !== undefined ? (
        <SaveDialog
          name={view.name}
          draft={draft}
          findings={findings ?? []}
          onClose={() => setSaving(false)}
          onSaved={() => {
            setSaving(false);
            replace(undefined);
          }}
          onOutdated={() => {
            setSaving(false);
            client.invalidateQueries({ queryKey: ['playbook', view.name] }).catch(toast.bad);
          }}
        />
      ) : null}
    </div>
  );
}

function Checked({
  findings,
  failed,
}: {
  readonly findings: readonly CheckFinding[] | undefined;
  readonly failed: boolean;
}) {
  if (failed) return <span>not checked</span>;
  if (findings === undefined) return <span>checking …</span>;
  const open = findings.filter(({ ignored }) => ignored === null);
  const errors = open.filter(({ severity }) => severity === 'error').length;
  const warnings = open.filter(({ severity }) => severity === 'warning').length;
  if (errors + warnings === 0) return <Badge tone="good">no problem found</Badge>;
  return (
    <>
      {errors === 0 ? null : <Badge tone="bad">{plural(errors, 'error')}</Badge>}
      {warnings === 0 ? null : <Badge tone="caution">{plural(warnings, 'warning')}</Badge>}
    </>
  );
}
