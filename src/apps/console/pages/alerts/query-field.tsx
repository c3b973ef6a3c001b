/**
 * The field for a search: Enter searches, arrows and Tab take an offer, Escape puts the offers away. What cannot be read is not sent; the place where
 * it stops to make sense is shown.
 */
import { useEffect, useId, useRef, useState } from 'react';
import { parseQuery } from '../../../../core/query/parse.ts';
import { IconButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { defanged, visible } from '../../text/defang.ts';
import { completed, offersFor, type Known, type Offer } from './completion.ts';
import css from './query.module.css';

interface QueryFieldProps {
  readonly query: string;
  /** Values that rows on the screen have, for completion. */
  readonly known: Known;
  readonly onSearch: (query: string) => void;
}

export function QueryField({ query, known, onSearch }: QueryFieldProps) {
  const [text, setText] = useState(query);
  const [caret, setCaret] = useState(query.length);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const [tried, setTried] = useState(query);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => {
    setText(query);
    setTried(query);
  }, [query]);
  const offers = open ? offersFor(text, caret, known) : [];
  const problem = text === tried ? problemOf(text) : undefined;
  const take = (offer: Offer): void => {
    const next = completed(text, caret, offer);
    setText(next.query);
    setCaret(next.caret);
    setChosen(-1);
    requestAnimationFrame(() => input.current?.setSelectionRange(next.caret, next.caret));
  };
  const search = (wanted: string): void => {
    setOpen(false);
    setTried(text);
    if (problemOf(wanted) === undefined) onSearch(wanted);
  };
  return (
    <form
      className={css['query']}
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        search(text.trim());
      }}
    >
      <Icon name="search" />
      <TextField
        ref={input}
        data-query
        role="combobox"
        aria-label="Search alerts"
        aria-expanded={offers.length > 0}
        aria-controls={`${id}-offers`}
        aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
        aria-autocomplete="list"
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder="status:open and hostname:ws-*"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setCaret(event.target.selectionStart ?? event.target.value.length);
          setOpen(true);
          setChosen(-1);
        }}
        onClick={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            if (offers.length > 0) event.stopPropagation();
            else event.currentTarget.blur();
            setOpen(false);
          } else if (offers.length > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
            event.preventDefault();
            const step = event.key === 'ArrowDown' ? 1 : -1;
            setChosen((chosen + step + offers.length) % offers.length);
          } else if (event.key === 'ArrowDown') {
            setOpen(true);
          } else if (event.key === 'Tab' && open && offers.length > 0 && text.trim() !== '') {
            const offer = offers[Math.max(0, chosen)];
            if (!offer) return;
            event.preventDefault();
            take(offer);
          } else if (chosen >= 0 && event.key === 'Enter') {
            event.preventDefault();
            const offer = offers[chosen];
            if (offer) take(offer);
          }
        }}
      />
      {text === '' ? null : (
        <span className={css['clear']}>
          <IconButton
            icon="cross"
            label="Clear the search"
            onClick={() => {
              setText('');
              search('');
              input.current?.focus();
            }}
          />
        </span>
      )}
      {offers.length === 0 ? null : (
        <ul className={css['offers']} id={`${id}-offers`} role="listbox" aria-label="Offers">
          {offers.map((offer, index) => (
            <li
              key={offer.text}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === chosen}
              onMouseDown={(event) => {
                event.preventDefault();
                take(offer);
              }}
            >
              <code>{defanged(visible(offer.text))}</code> <small>{offer.about}</small>
            </li>
          ))}
        </ul>
      )}
      {problem === undefined || offers.length > 0 ? null : (
        <div className={css['problem']} id={`${id}-problem`} role="alert">
          <code>
            {text.slice(0, problem.at)}
            <mark>{text.slice(problem.at, problem.end) || ' '}</mark>
            {text.slice(problem.end)}
          </code>
          <span>
            {problem.message}, at character {problem.at + 1}.
          </span>
        </div>
      )}
    </form>
  );
}

interface Problem {
  readonly message: string;
  readonly at: number;
  readonly end: number;
}

/** What keeps the query from being read, and the word at which it is seen. */
function problemOf(query: string): Problem | undefined {
  if (query.trim() === '') return undefined;
  const read = parseQuery(query);
  if (read.ok) return undefined;
  const { message, at } = read.error;
  const word = /^\S*/.exec(query.slice(at))?.[0] ?? '';
  return { message: message.charAt(0).toUpperCase() + message.slice(1), at, end: at + Math.max(1, word.length) };
}
