/** Evidence, gaps and what was done: the same look wherever they stand (inbox, alert, task). */
import type { ReactNode } from 'react';
import type { EvidenceView } from '../../../core/api/views.ts';
import { actionStatusWord, verbWords, verdictWord } from '../text/words.ts';
import { Badge } from './badge.tsx';
import css from './evidence.module.css';
import { Icon } from './icon.tsx';
import { Value } from './value.tsx';

interface EvidenceRow extends EvidenceView {
  readonly after?: ReactNode;
}

/** The worst stands first: that is what a decision turns on. */
const ORDER: Readonly<Record<string, number>> = { malicious: 0, suspicious: 1, unknown: 2, good: 4 };

export function EvidenceList({ rows }: { readonly rows: readonly EvidenceRow[] }) {
  const sorted = rows.toSorted((a, b) => orderOf(a) - orderOf(b));
  return (
    <ul className={css['list']}>
      {sorted.map(({ label, value, source, verdict, after }, index) => (
        <li key={index} className={css['row']}>
          <span className={css['verdict']}>
            {verdict === undefined ? (
              <Badge bare>fact</Badge>
            ) : (
              <Badge tone={verdictWord(verdict).tone}>{verdictWord(verdict).text}</Badge>
            )}
          </span>
          <span className={css['what']}>
            <span className={css['label']}>{label}</span>
            <Value text={value} code={isCode(value)} />
          </span>
          <span className={css['source']}>
            {source}
            {after === undefined ? null : <>, {after}</>}
          </span>
        </li>
      ))}
    </ul>
  );
}

function orderOf({ verdict }: EvidenceRow): number {
  return verdict === undefined ? 3 : (ORDER[verdict] ?? 3);
}

/** Hashes, addresses, paths: read letter by letter. */
export function isCode(value: string): boolean {
  return /^[0-9a-f]{32,}$/i.test(value) || /^[a-z]+:\/\//i.test(value) || /^(?:[a-z]:)?[\\/]/i.test(value);
}

export function GapList({ gaps }: { readonly gaps: readonly string[] }) {
  return (
    <ul className={css['gaps']}>
      {gaps.map((gap) => (
        <li key={gap}>
          <Icon name="gap" />
          <span>
            <Value text={gap} />
          </span>
        </li>
      ))}
    </ul>
  );
}

interface Done {
  readonly verb: string;
  readonly targets: readonly string[];
  readonly instance: string;
  readonly result: string;
  readonly detail: string;
  readonly after?: ReactNode;
}

export function DoneList({ rows }: { readonly rows: readonly Done[] }) {
  return (
    <ul className={css['list']}>
      {rows.map(({ verb, targets, instance, result, detail, after }, index) => (
        <li key={index} className={css['row']}>
          <span className={css['verdict']}>
            <Badge tone={actionStatusWord(result).tone}>{actionStatusWord(result).text}</Badge>
          </span>
          <span className={css['what']}>
            <span>
              <b>{verbWords(verb).does}</b> <Value text={targets.join(', ')} code />
            </span>
            {detail === '' ? null : (
              <span className={css['label']}>
                <Value text={detail} />
              </span>
            )}
          </span>
          <span className={css['source']}>
            {instance}
            {after === undefined ? null : <>, {after}</>}
          </span>
        </li>
      ))}
    </ul>
  );
}
