/**
 * Values of an alert. Whoever caused the alert may have chosen them: they are text, whatever they hold, and indicators among them are taken
 * apart until somebody clicks.
 *
 * V1. A value becomes a text node and nothing else: no tag, attribute that is followed, link or address.
 * V2. Marks that are not seen, or turn the direction of a text, are shown by their number.
 * V3. Of a value that is longer than anybody reads, the beginning is shown until somebody asks for all of it: its length costs a page nothing.
 */
import { useState } from 'react';
import { defanged, pieces, visible } from '../text/defang.ts';
import { plural } from '../text/words.ts';
import css from './value.module.css';

interface ValueProps {
  readonly text: string;
  /** In the type of code: command lines, paths, hashes. */
  readonly code?: boolean;
  /** On one line, cut at its end. */
  readonly line?: boolean;
}

/** Characters of a value that are shown unasked; of one in a row. */
const SHOWN_MAX = 4_000;
const ROW_MAX = 300;

/** The beginning of a text, whole characters of it. */
function beginning(text: string, chars: number): string {
  return text.length <= chars ? text : text.slice(0, chars).replace(/[\uD800-\uDBFF]$/, '');
}

export function Value({ text, code = false, line = false }: ValueProps) {
  const [all, setAll] = useState(false);
  const begun = all ? text : beginning(text, line ? ROW_MAX : SHOWN_MAX);
  const left = text.length - begun.length;
  const seen = visible(begun);
  const className = [code ? css['code'] : '', line ? css['line'] : css['wrap']].join(' ');
  return (
    <span className={className} title={line ? defanged(seen) : undefined}>
      {pieces(seen).map(({ text: piece, safe }, index) =>
        safe === undefined ? piece : <Indicator key={index} text={piece} safe={safe} />,
      )}
      {left === 0 ? null : line ? (
        '…'
      ) : (
        <>
          {'… '}
          <button
            type="button"
            className={css['more']}
            onClick={(event) => {
              event.preventDefault();
              event.stopPropagation();
              setAll(true);
            }}
          >
            {plural(left, 'character')} more
          </button>
        </>
      )}
    </span>
  );
}

/** An indicator inside a text: taken apart until it is clicked, and again after the next click. */
function Indicator({ text, safe }: { readonly text: string; readonly safe: string }) {
  const [whole, setWhole] = useState(false);
  return (
    <button
      type="button"
      className={css['defanged']}
      title={
        whole
          ? 'As it is. Click to take it apart again.'
          : 'Taken apart, so that nobody follows it. Click to show it as it is.'
      }
      aria-pressed={whole}
      onClick={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setWhole(!whole);
      }}
    >
      {whole ? text : safe}
    </button>
  );
}

/** Where a text alone can stand: an option, a label for who listens. */
export function plain(text: string): string {
  return defanged(visible(beginning(text, ROW_MAX)));
}

/** Where nothing may be pressed: in a row that is a link itself. */
export function PlainValue({ text, code = false }: ValueProps) {
  const shown = plain(text);
  return (
    <span className={[css['line'], code ? css['code'] : ''].join(' ')} title={shown}>
      {shown}
    </span>
  );
}

/** A command line, whole, with a button that takes it along as it is. */
export function CommandLine({ text }: { readonly text: string }) {
  const [taken, setTaken] = useState(false);
  return (
    <div className={css['command']}>
      <pre className={css['text']}>
        <Value text={text} code />
      </pre>
      <button
        type="button"
        className={css['take']}
        onClick={() => {
          navigator.clipboard.writeText(text).then(
            () => setTaken(true),
            () => setTaken(false),
          );
        }}
      >
        {taken ? 'Copied' : 'Copy'}
        <span className="visually-hidden"> the command line as it is</span>
      </button>
    </div>
  );
}
