/** Outcomes as the ok / not-ok table that a person reads. */
import type { Check, Outcome } from './check.ts';

export interface Verdict {
  readonly name: string;
  readonly ok: boolean;
  readonly text: string;
}

export function judge({ name, promise }: Pick<Check, 'name' | 'promise'>, { looked, findings }: Outcome): Verdict {
  const errors = findings.filter(({ level }) => level !== 'warning');
  const ok = errors.length === 0 && looked > 0;
  const head = `${(ok ? 'ok' : 'not ok').padEnd(8)}${name.padEnd(10)}${String(looked).padStart(5)}  ${promise}`;
  const empty = looked === 0 ? ['        looked at nothing: a check that sees no file proves nothing'] : [];
  const lines = findings.map(
    ({ path, line, message, level }) => `        ${level === 'warning' ? 'warning: ' : ''}${path}:${line}  ${message}`,
  );
  return { name, ok, text: [head, ...empty, ...lines].join('\n') };
}
