/** The columns that the table of alerts can have: one row each. What a cell shows is text, whatever the alert holds. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AlertView } from '../../../../core/api/views.ts';
import { severityWord } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Time } from '../../ui/time.tsx';
import { PlainValue } from '../../ui/value.tsx';
import { textOf } from '../alert/fields.ts';
import css from './table.module.css';

export interface CellFacts {
  /** How many questions and tasks of it wait for a person. */
  readonly waits: number;
  readonly me: string;
}

export interface AlertColumn {
  readonly id: string;
  readonly head: string;
  /** A track of the grid. */
  readonly track: string;
  /** What the list is sorted by; absent: it cannot be. */
  readonly sort?: string;
  /** Which way first. */
  readonly falling?: boolean;
  readonly right?: boolean;
  readonly cell: (alert: AlertView, facts: CellFacts) => ReactNode;
}

const of = (id: string, head: string, track: string, keys: readonly string[], code = false): AlertColumn => ({
  id,
  head,
  track,
  cell: ({ fields }) => <PlainValue text={textOf(fields, ...keys)} code={code} />,
});

export const COLUMNS: readonly AlertColumn[] = [
  {
    id: 'severity',
    head: 'Severity',
    track: '78px',
    sort: 'severity',
    falling: true,
    cell: ({ fields }) => {
      const word = severityWord(fields['severity']);
      return word ? (
        <Badge tone={word.tone} bare>
          {word.text}
        </Badge>
      ) : null;
    },
  },
  {
    id: 'name',
    head: 'Alert',
    track: 'minmax(200px, 3fr)',
    cell: ({ key, name }) => (
      <Link to="/alerts/$alert" params={{ alert: key }} className={css['name']} tabIndex={-1}>
        <PlainValue text={name} />
      </Link>
    ),
  },
  { ...of('hostname', 'Host', 'minmax(90px, 1fr)', ['hostname', 'host_name', 'agenthostname']), sort: 'host' },
  of('username', 'User', 'minmax(90px, 1fr)', ['username', 'user_name', 'actoreffectiveusername']),
  {
    id: 'status',
    head: 'State',
    track: '84px',
    sort: 'status',
    falling: true,
    cell: ({ status, closeReason }, { waits }) =>
      status === 'closed' ? (
        <Badge bare title={closeReason ?? ''}>
          closed
        </Badge>
      ) : waits > 0 ? (
        <Badge tone="caution" bare title="A question or a task of its playbook waits for a person">
          waits
        </Badge>
      ) : (
        <Badge tone="info" bare>
          open
        </Badge>
      ),
  },
  {
    id: 'playbook',
    head: 'Playbook',
    track: 'minmax(110px, 1.4fr)',
    cell: ({ playbook }) =>
      playbook === null ? <i className={css['none']}>none took it</i> : <PlainValue text={playbook} />,
  },
  {
    id: 'owner',
    head: 'Assignee',
    track: 'minmax(76px, 0.7fr)',
    cell: ({ fields }, { me }) => {
      const owner = textOf(fields, 'owner');
      return owner === '' ? (
        <i className={css['none']}>nobody</i>
      ) : (
        <span className={owner === me ? css['mine'] : undefined}>
          <PlainValue text={owner === me ? 'you' : owner} />
        </span>
      );
    },
  },
  {
    id: 'received',
    head: 'Received',
    track: '104px',
    right: true,
    sort: 'received',
    falling: true,
    cell: ({ receivedAt }) => <Time at={receivedAt} />,
  },
  {
    id: 'created',
    head: 'Detected',
    track: '150px',
    sort: 'created',
    falling: true,
    cell: ({ fields }) => {
      const at = Date.parse(textOf(fields, 'created', 'detectiontimestamp', 'occurred'));
      return Number.isNaN(at) ? null : <Time at={at} as="absolute" />;
    },
  },
  {
    id: 'closereason',
    head: 'Closed as',
    track: 'minmax(110px, 1fr)',
    cell: ({ closeReason }) => <PlainValue text={closeReason ?? ''} />,
  },
  {
    id: 'closed',
    head: 'Closed',
    track: '88px',
    right: true,
    cell: ({ closedAt }) => (closedAt === null ? null : <Time at={closedAt} />),
  },
  {
    id: 'id',
    head: 'Id',
    track: 'minmax(70px, 0.8fr)',
    cell: ({ id }) => <PlainValue text={id} code />,
  },
  {
    id: 'instance',
    head: 'From',
    track: 'minmax(80px, 0.8fr)',
    cell: ({ instance }) => (instance === '' ? <i className={css['none']}>made here</i> : instance),
  },
  of('caseid', 'Case', 'minmax(90px, 0.8fr)', ['parentXDRIncident', 'caseid']),
  of('mitreattcktechnique', 'Technique', 'minmax(110px, 1fr)', ['mitreattcktechnique', 'mitre_technique_id_and_name']),
  of('targetprocessname', 'Process', 'minmax(90px, 0.8fr)', ['targetprocessname', 'actionprocessimagename'], true),
  of('targetprocesscmd', 'Command line', 'minmax(160px, 2fr)', ['targetprocesscmd', 'commandline'], true),
  of('cgoname', 'Started by', 'minmax(90px, 0.8fr)', ['cgoname'], true),
  of('hostip', 'Address', 'minmax(90px, 0.8fr)', ['hostip', 'host_ip'], true),
  of('source', 'Source', 'minmax(90px, 0.8fr)', ['source', 'sourceBrand', 'sourcebrand']),
];

export const DEFAULT_COLUMNS: readonly string[] = [
  'severity',
  'name',
  'hostname',
  'username',
  'status',
  'playbook',
  'owner',
  'received',
];

/** Those of the names that there are, in their order; the usual ones where none is left. */
export function columnsOf(names: readonly string[]): readonly AlertColumn[] {
  const found = names.flatMap((name) => COLUMNS.find(({ id }) => id === name) ?? []);
  return found.length > 0 ? found : columnsOf(DEFAULT_COLUMNS);
}

/** What is kept where there is no room for all. */
const FIRST: readonly string[] = ['name', 'severity', 'status', 'received', 'hostname'];
const GAP_PX = 12;
const EDGES_PX = 48 + 22;

/** Those that there is room for, in their order; `width` in pixels of the table. */
export function fitting(columns: readonly AlertColumn[], width: number): readonly AlertColumn[] {
  if (width === 0) return columns;
  const rank = (column: AlertColumn): number => {
    const first = FIRST.indexOf(column.id);
    return first === -1 ? FIRST.length + columns.indexOf(column) : first;
  };
  let left = width - EDGES_PX;
  const kept = new Set<AlertColumn>();
  for (const column of columns.toSorted((a, b) => rank(a) - rank(b))) {
    left -= GAP_PX + Number(/(\d+)px/.exec(column.track)?.[1] ?? 0);
    if (left < 0 && kept.size > 0) break;
    kept.add(column);
  }
  return columns.filter((column) => kept.has(column));
}
