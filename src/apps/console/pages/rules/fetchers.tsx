/** Instances whose alerts are fetched: how it goes, how far it has come, and why one fails. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { FetcherView } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import type { Tone } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { CopyJson } from '../../ui/copy.tsx';
import { Answered, Empty, Facts, Note, Panel } from '../../ui/layout.tsx';
import { Time } from '../../ui/time.tsx';
import css from './rules.module.css';

const STATES: Readonly<Record<string, { readonly text: string; readonly tone: Tone }>> = {
  starting: { text: 'begins', tone: 'neutral' },
  ok: { text: 'fetches', tone: 'good' },
  retrying: { text: 'tries again', tone: 'caution' },
  failing: { text: 'failing', tone: 'bad' },
};

export function Fetchers() {
  const { queries } = useConsole();
  const fetchers = useQuery(queries.fetchers());
  return (
    <Answered query={fetchers}>
      {({ rows }) =>
        rows.length === 0 ? (
          <Panel>
            <Empty icon="integration" title="Nothing is fetched">
              <p>
                A Cortex instance fetches alerts when its setting says so: <Link to="/integrations">Integrations</Link>.
                Alerts may come by webhook or by hand all the same.
              </p>
            </Empty>
          </Panel>
        ) : (
          <ul className={css['cards']}>
            {rows.map((row) => (
              <li key={row.instance}>
                <Fetcher row={row} />
              </li>
            ))}
          </ul>
        )
      }
    </Answered>
  );
}

function Fetcher({ row }: { readonly row: FetcherView }) {
  const { instance, state, goodAt, newestAt, sinceAt, passAt, code, detail } = row;
  const word = STATES[state] ?? { text: state, tone: 'neutral' };
  const instant = (at: number | null, none: string) => (at === null ? none : <Time at={at} />);
  return (
    <Panel
      icon="integration"
      title={
        <Link to="/integrations" search={{ open: instance }}>
          {instance}
        </Link>
      }
      tools={
        <>
          <CopyJson of={row} />
          <Badge tone={word.tone}>{word.text}</Badge>
        </>
      }
    >
      <div className={css['stack']}>
        {code === '' ? null : (
          <Note tone={state === 'failing' ? 'bad' : 'caution'} title={detail}>
            It is tried again by itself, and nothing is lost: what is listed meanwhile is taken in when it answers.{' '}
            <code>{code}</code>
          </Note>
        )}
        <Facts
          wide
          rows={[
            { label: 'All taken in', value: instant(goodAt, 'never yet') },
            { label: 'Newest alert seen', value: instant(newestAt, 'none yet') },
            { label: 'Pass under way', value: instant(passAt, 'none') },
            { label: 'Nothing before', value: sinceAt === null ? 'not begun' : <Time at={sinceAt} as="absolute" /> },
          ]}
        />
      </div>
    </Panel>
  );
}
