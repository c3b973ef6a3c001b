/**
 * Key sequences: `g a` is two presses one after the other, `mod+k` one with Ctrl or Cmd. Pure: what is pressed goes in, what is meant comes out.
 *
 * K1. A sequence that was begun and not ended within `WITHIN_MS` is forgotten.
 * K2. Keys without a modifier are text where text is written, and mean nothing there.
 */

export interface Press {
  readonly key: string;
  readonly ctrl: boolean;
  readonly meta: boolean;
  readonly alt: boolean;
  readonly at: number;
  /** The press goes to a field for text. */
  readonly writing: boolean;
}

export const WITHIN_MS = 900;

export interface Begun {
  readonly keys: readonly string[];
  readonly at: number;
}

export const NOTHING_BEGUN: Begun = { keys: [], at: 0 };

/** `mod+k`, `shift` is in the key itself (`?`, `G`). */
export function nameOf({ key, ctrl, meta, alt }: Press): string {
  const name = key === ' ' ? 'Space' : key;
  const lower = name.length === 1 && (ctrl || meta || alt) ? name.toLowerCase() : name;
  return `${ctrl || meta ? 'mod+' : ''}${alt ? 'alt+' : ''}${lower}`;
}

/** Which of the bindings is meant, if one is, and what has been begun. */
export function read(
  begun: Begun,
  press: Press,
  bindings: readonly string[],
): { readonly begun: Begun; readonly meant: string | undefined } {
  const name = nameOf(press);
  if (press.writing && !name.startsWith('mod+') && name !== 'Escape') return { begun: NOTHING_BEGUN, meant: undefined };
  const before = press.at - begun.at <= WITHIN_MS ? begun.keys : [];
  for (const keys of [[...before, name], [name]]) {
    const sequence = keys.join(' ');
    if (bindings.includes(sequence)) return { begun: NOTHING_BEGUN, meant: sequence };
    if (bindings.some((binding) => binding.startsWith(`${sequence} `))) {
      return { begun: { keys, at: press.at }, meant: undefined };
    }
  }
  return { begun: NOTHING_BEGUN, meant: undefined };
}
