/**
 * Where a person writes: a note for everybody who reads the alert, or, beginning with `!`, a command. A note is never changed; a command is a run of
 * its own, through the gate. Enter sends, Shift+Enter is a new line; with an offer open Enter or Tab takes it; arrows go back to what was typed before.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import type { AlertView, CommandView } from '../../../../../core/api/views.ts';
import { Refusal } from '../../../api/client.ts';
import { useConsole, useMay } from '../../../api/console-context.ts';
import type { Tone } from '../../../text/words.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { commandOf, isLine, lineOffers, missingIn, type LineOffer } from './complete.ts';
import { keptLines, keepLine } from './kept-lines.ts';
import css from './composer.module.css';

const RISK: Readonly<
  Record<CommandView['risk'], { readonly text: string; readonly tone: Tone; readonly about: string }>
> = {
  read: { text: 'reads', tone: 'neutral', about: 'It changes nothing.' },
  write: { text: 'changes', tone: 'caution', about: 'It changes something: policy decides whether somebody is asked.' },
  containment: {
    text: 'contains',
    tone: 'bad',
    about: 'It contains: it leaves by policy, or after a yes of somebody else than you.',
  },
};

interface ComposerProps {
  readonly alert: AlertView;
  readonly run: string | undefined;
}

export function Composer({ alert, run }: ComposerProps) {
  const { api, queries } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const mayNote = useMay('alert:write');
  const mayType = useMay('run:steer');
  const [text, setText] = useState('');
  const [caret, setCaret] = useState(0);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const [dryRun, setDryRun] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refusal>();
  const [back, setBack] = useState(-1);
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const typing = isLine(text);
  const commands = useQuery({ ...queries.commands(), enabled: typing });
  const rows = commands.data?.rows ?? [];
  const { from, offers } =
    typing && open ? lineOffers(text, caret, { commands: rows, fields: alert.fields }) : { from: 0, offers: [] };
  const command = typing ? rows.find(({ name }) => name === commandOf(text)) : undefined;
  const missing = command ? missingIn(text, command) : [];
  const may = typing ? mayType : mayNote;

  const put = (next: string, at: number): void => {
    setText(next);
    setCaret(at);
    setChosen(-1);
    setRefused(undefined);
    requestAnimationFrame(() => area.current?.setSelectionRange(at, at));
  };
  const take = (offer: LineOffer): void => {
    const rest = text.slice(caret);
    const inserted = offer.text.endsWith(' ') && rest.startsWith(' ') ? offer.text.trimEnd() : offer.text;
    put(text.slice(0, from) + inserted + rest, from + inserted.length);
  };
  const send = async (): Promise<void> => {
    if (busy || !may || text.trim() === '') return;
    setBusy(true);
    setRefused(undefined);
    const params = { alert: alert.key };
    const key = crypto.randomUUID();
    try {
      if (typing) {
        await api.call('runLine', { params, body: { line: text.trim(), dryRun }, key });
        keepLine(text.trim());
      } else {
        await api.call('addNote', { params, body: { text: text.trim(), run }, key });
      }
      put('', 0);
      setBack(-1);
      setOpen(false);
    } catch (thrown) {
      if (thrown instanceof Refusal) setRefused(thrown);
      else toast.bad(thrown);
    } finally {
      setBusy(false);
      for (const queryKey of [['desk', alert.key], ['runs']])
        client.invalidateQueries({ queryKey }).catch(() => undefined);
    }
  };
  const recall = (step: 1 | -1): void => {
    const kept = keptLines();
    const next = Math.max(-1, Math.min(kept.length - 1, back + step));
    setBack(next);
    setOpen(false);
    const line = next === -1 ? '' : (kept[next] ?? '');
    put(line, line.length);
  };
  const pressed = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return;
    const up = event.key === 'ArrowUp';
    if (event.key === 'Escape') {
      if (offers.length > 0) event.stopPropagation();
      else event.currentTarget.blur();
      setOpen(false);
      setChosen(-1);
    } else if (up || event.key === 'ArrowDown') {
      if (offers.length > 0 && back === -1) {
        event.preventDefault();
        setChosen((chosen + (up ? -1 : 1) + offers.length + (chosen === -1 && up ? 1 : 0)) % offers.length);
      } else if (text === '' || (typing && !text.includes('\n'))) {
        event.preventDefault();
        recall(up ? 1 : -1);
      }
    } else if (event.key === 'Tab' && !event.shiftKey && offers.length > 0) {
      event.preventDefault();
      const offer = offers[Math.max(0, chosen)];
      if (offer) take(offer);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      const offer = offers[chosen];
      if (offer) take(offer);
      else send().catch(toast.bad);
    }
  };
  const at = Number(refused?.facts['at']);
  return (
    <form
      className={css['composer']}
      aria-label="Write a note or a command"
      onSubmit={(event) => {
        event.preventDefault();
        send().catch(toast.bad);
      }}
    >
      {offers.length === 0 ? null : (
        <ul className={css['offers']} id={`${id}-offers`} role="listbox" aria-label="Offers">
          {offers.map((offer, index) => (
            <Offer
              key={offer.text}
              id={`${id}-${index}`}
              offer={offer}
              chosen={index === chosen}
              onTake={() => take(offer)}
            />
          ))}
        </ul>
      )}
      {refused ? (
        <p className={css['refused']} role="alert">
          {refused.message}
          {Number.isFinite(at) ? `, at character ${at + 1}` : ''}. {refused.hint}
        </p>
      ) : null}
      <div className={css['box']} data-line={typing || undefined}>
        <textarea
          ref={area}
          data-composer
          className={css['area']}
          rows={Math.min(8, Math.max(1, text.split('\n').length))}
          aria-label="A note, or a command that begins with an exclamation mark"
          aria-autocomplete="list"
          aria-controls={offers.length > 0 ? `${id}-offers` : undefined}
          aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
          aria-describedby={`${id}-about`}
          autoComplete="off"
          spellCheck={!typing}
          placeholder="Write a note, or !command argument=value"
          disabled={!mayNote && !mayType}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setCaret(event.target.selectionStart);
            setOpen(true);
            setChosen(-1);
            setBack(-1);
            setRefused(undefined);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onBlur={() => setOpen(false)}
          onKeyDown={pressed}
        />
        {typing ? (
          <label className={css['dry']} title="What would change something is planned and not sent.">
            <input type="checkbox" checked={dryRun} onChange={(event) => setDryRun(event.target.checked)} />
            Dry run
          </label>
        ) : null}
        <Button
          small
          type="submit"
          kind={text.trim() === '' ? 'plain' : 'primary'}
          busy={busy}
          disabled={!may || text.trim() === ''}
          keys="Enter"
        >
          {typing ? 'Run it' : 'Add the note'}
        </Button>
      </div>
      <p className={css['about']} id={`${id}-about`} aria-live="polite">
        {!may ? (
          'Your role reads the war room and writes nothing into it.'
        ) : !typing ? (
          'Stands here for everybody who reads the alert, and is never changed. @name calls somebody to it.'
        ) : command ? (
          <>
            <Badge tone={RISK[command.risk].tone} bare>
              {RISK[command.risk].text}
            </Badge>{' '}
            {command.description} {dryRun ? 'As a dry run nothing is changed.' : RISK[command.risk].about}
            {missing.length > 0 ? <b> Still needed: {missing.join(', ')}.</b> : null}
          </>
        ) : offers.length === 0 && commandOf(text) !== '' && commands.data ? (
          'No enabled integration offers a command of that name.'
        ) : (
          'A command is a run of its own, in your name, through the gate.'
        )}
      </p>
    </form>
  );
}

interface OfferProps {
  readonly id: string;
  readonly offer: LineOffer;
  readonly chosen: boolean;
  readonly onTake: () => void;
}

function Offer({ id, offer, chosen, onTake }: OfferProps) {
  return (
    <li
      id={id}
      ref={(row) => {
        if (chosen) row?.scrollIntoView({ block: 'nearest' });
      }}
      role="option"
      aria-selected={chosen}
      onMouseDown={(event) => {
        event.preventDefault();
        onTake();
      }}
    >
      <code>{offer.label}</code>
      <small>{offer.about}</small>
      {offer.required ? <em>needed</em> : null}
      {offer.risk === undefined || offer.risk === 'read' ? null : (
        <Badge tone={RISK[offer.risk].tone} bare>
          {RISK[offer.risk].text}
        </Badge>
      )}
    </li>
  );
}
