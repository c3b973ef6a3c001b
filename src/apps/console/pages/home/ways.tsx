/** Which ways the playbooks went that ran most: of each choice the share of each way. */
import { Link } from '@tanstack/react-router';
import { plural } from '../../text/words.ts';
import { Empty } from '../../ui/layout.tsx';
import { choicesOf, type Home } from './figures.ts';
import css from './home.module.css';

const CHOICES_SHOWN = 4;
const TONES = ['accent', 'band-1', 'band-0', 'neutral'] as const;

export function Ways({ playbooks }: { readonly playbooks: Home['playbooks'] }) {
  if (playbooks.length === 0) {
    return (
      <Empty icon="playbook" title="No playbook has run in this time">
        <p>Once some have, this shows how often which way was taken.</p>
      </Empty>
    );
  }
  return (
    <ul>
      {playbooks.map(({ name, runs, failed, branches }) => (
        <li key={name} className={css['ways']}>
          <div className={css['waysHead']}>
            <Link to="/playbooks/$playbook" params={{ playbook: name }}>
              {name}
            </Link>
            <Link to="/runs" className={css['waysRuns']}>
              {plural(runs, 'run')}
              {failed > 0 ? `, ${failed} failed` : ''}
            </Link>
          </div>
          {choicesOf(branches)
            .slice(0, CHOICES_SHOWN)
            .map(({ task, name: taskName, ways }) => (
              <div key={task} className={css['way']}>
                <span className={css['wayName']} title={taskName}>
                  {taskName}
                </span>
                <svg width="100%" height="18" role="img" className={css['bar']} aria-label={wordsOf(taskName, ways)}>
                  {ways.map(({ label, share }, index) => (
                    <rect
                      key={label}
                      data-tone={TONES[Math.min(index, TONES.length - 1)]}
                      x={`${100 * ways.slice(0, index).reduce((sum, way) => sum + way.share, 0)}%`}
                      width={`${Math.max(0.4, 100 * share - 0.4)}%`}
                      height="18"
                      rx="2"
                    />
                  ))}
                </svg>
                <span className={css['wayShare']}>
                  {ways
                    .slice(0, 2)
                    .map(({ label, share }) => `${wayWords(label)} ${Math.round(100 * share)} %`)
                    .join(', ')}
                </span>
              </div>
            ))}
        </li>
      ))}
    </ul>
  );
}

function wordsOf(name: string, ways: readonly { readonly label: string; readonly share: number }[]): string {
  return `${name}: ${ways.map(({ label, share }) => `${wayWords(label)} ${Math.round(100 * share)} %`).join(', ')}`;
}

function wayWords(label: string): string {
  if (label === '#default#') return 'otherwise';
  if (label === '#error#') return 'error';
  return label === '#none#' ? 'on' : label;
}
