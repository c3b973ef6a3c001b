/** What differs between two texts: lines that go and lines that come, with a few around them. */
import { diffHunks } from '../../../core/base/line-diff.ts';
import type { DiffView } from '../../../core/api/views.ts';
import css from './diff.module.css';
import { Value } from './value.tsx';

const MARKS = { same: ' ', gone: '−', new: '+' } as const;
const WORDS = { same: '', gone: 'goes: ', new: 'comes: ' } as const;

export function Diff({ hunks, label }: { readonly hunks: DiffView['hunks']; readonly label: string }) {
  if (hunks.length === 0) return <p className={css['none']}>Nothing differs.</p>;
  return (
    <div className={css['diff']} tabIndex={0} role="region" aria-label={label}>
      {hunks.map((lines, index) => (
        <div key={index} className={css['hunk']}>
          {lines.map(({ op, text, before, after }) => (
            <div key={`${before ?? ''}/${after ?? ''}`} className={[css['line'], css[op]].join(' ')}>
              <span className={css['number']}>{after ?? before}</span>
              <span aria-hidden="true">{MARKS[op]}</span>
              <span>
                <span className="visually-hidden">{WORDS[op]}</span>
                <Value text={text} code />
              </span>
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

export function TextDiff({
  before,
  after,
  label,
}: {
  readonly before: string;
  readonly after: string;
  readonly label: string;
}) {
  return <Diff hunks={diffHunks(before, after)} label={label} />;
}
