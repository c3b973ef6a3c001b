/** The field for a search: Enter searches, arrows and Tab take an offer, Escape puts the offers away. */
import { useEffect, useId, useRef, useState } from 'react';
import type { Refusal } from '../../api/client.ts';
import { TextField } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import css from './alerts.module.css';
import { completed, offersFor, type Offer } from './completion.ts';

interface QueryFieldProps {
  readonly query: string;
  readonly refused: Refusal | undefined;
  readonly onSearch: (query: string) => void;
}

export function QueryField({ query, refused, onSearch }: QueryFieldProps) {
  const [text, setText] = useState(query);
  const [caret, setCaret] = useState(query.length);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => setText(query), [query]);
  const offers = open ? offersFor(text, caret) : [];
  const take = (offer: Offer): void => {
    const next = completed(text, caret, offer);
    setText(next.query);
    setCaret(next.caret);
    setChosen(-1);
    requestAnimationFrame(() => input.current?.setSelectionRange(next.caret, next.caret));
  };
  return (
    <form
      className={css['query']}
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        setOpen(false);
        onSearch(text.trim());
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
        aria-invalid={refused ? true : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder="status:open and hostname:ws-* "
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setCaret(event.target.selectionStart ?? event.target.value.length);
          setOpen(true);
          setChosen(-1);
        }}
        onFocus={() => setOpen(true)}
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
          } else if (chosen >= 0 && (event.key === 'Enter' || event.key === 'Tab')) {
            event.preventDefault();
            const offer = offers[chosen];
            if (offer) take(offer);
          }
        }}
      />
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
              <code>{offer.text}</code> <small>{offer.about}</small>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}
