/**
 * The keyboard: one listener for the whole console, bindings that pages bring and take away, and the list of them for `?`.
 *
 * Bindings of a page that came later win over those of an earlier one: a dialog's Escape closes the dialog.
 */
import { createContext, use, useEffect, useMemo, useRef, type ReactNode } from 'react';
import { browserClock } from '../clock.ts';
import { NOTHING_BEGUN, read, type Begun } from './sequence.ts';

export interface Binding {
  /** `g a`, `mod+k`, `j`, `Enter`. */
  readonly keys: string;
  readonly does: string;
  readonly group: string;
  act(event: KeyboardEvent): void;
}

type Live = () => readonly Binding[];

interface Board {
  add(bindings: Live): () => void;
  all(): readonly Binding[];
}

const KeysContext = createContext<Board | undefined>(undefined);

export function KeysProvider({ children }: { readonly children: ReactNode }) {
  const board = useMemo(() => makeBoard(), []);
  const begun = useRef<Begun>(NOTHING_BEGUN);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.isComposing || event.defaultPrevented) return;
      // While a dialog is open its keys are its own: Escape closes it and nothing behind it.
      if (document.querySelector('dialog[open]') !== null) return;
      const bindings = board.all();
      const press = {
        key: event.key,
        ctrl: event.ctrlKey,
        meta: event.metaKey,
        alt: event.altKey,
        at: browserClock.now(),
        writing: isWriting(event.target),
      };
      const outcome = read(
        begun.current,
        press,
        bindings.map(({ keys }) => keys),
      );
      begun.current = outcome.begun;
      const binding = bindings.find(({ keys }) => keys === outcome.meant);
      if (!binding) return;
      if (OF_CONTROLS.has(binding.keys) && isControl(event.target)) return;
      event.preventDefault();
      binding.act(event);
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [board]);
  return <KeysContext value={board}>{children}</KeysContext>;
}

/** Enter and Space belong to a button or link that has the focus. */
const OF_CONTROLS = new Set(['Enter', 'Space']);

export function useKeys(bindings: readonly Binding[]): void {
  const board = useBoard();
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  useEffect(() => board.add(() => latest.current), [board]);
}

export function useBoard(): Board {
  const board = use(KeysContext);
  if (!board) throw new Error('outside the console');
  return board;
}

function makeBoard(): Board {
  const live = new Set<Live>();
  return {
    add: (bindings) => {
      live.add(bindings);
      return () => live.delete(bindings);
    },
    all: () => [...live].toReversed().flatMap((bindings) => bindings()),
  };
}

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
}

function isControl(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('a, button, summary, [role="tab"], [role="menuitem"], input') !== null
  );
}
