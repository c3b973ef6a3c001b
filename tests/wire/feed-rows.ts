/** Rows of client.test.ts: a tenant that is asked for its alerts, and how they stand. */
import { action, type Row } from './rows.ts';

const comment = action('core-comment-alerts');
const COMMENT = { alert_ids: ['333'], comment: 'Seen, in work' };

export const CORTEX_FEED: readonly Row[] = [
  {
    fixture: 'by the time of storing',
    call: (instance) => instance.source?.feed?.page({ from: 1_699_999_900_000, to: 1_699_999_930_000, offset: 0 }),
    gives: {
      kind: 'answer',
      value: {
        total: 1,
        alerts: [{ id: '333', storedAt: 1_699_999_920_000, wanted: true, state: { status: 'new', closed: false } }],
      },
    },
  },
  {
    fixture: 'by the time of storing, to the end, of some severities and sources',
    config: { fetchSeverities: 'High', fetchSources: 'XDR Analytics BIOC', fetchTypes: 'Malware' },
    call: (instance) => instance.source?.feed?.page({ from: 1_699_999_000_000, to: null, offset: 0 }),
    gives: { kind: 'answer', value: { total: 1, alerts: [{ id: '333', wanted: false }] } },
  },
  {
    fixture: 'a page that begins behind the last alert',
    call: (instance) => instance.source?.feed?.page({ from: 1_699_999_000_000, to: null, offset: 100 }),
    gives: { kind: 'answer', value: { total: 2, alerts: [] } },
  },
  {
    fixture: 'how alerts stand',
    // Then the cases of the alerts: whose they are.
    requests: 2,
    call: async (instance) => {
      const answer = await instance.source?.feed?.states(['333']);
      return answer?.kind === 'answer' ? [...answer.value].map(([id, { state }]) => [id, state]) : answer;
    },
    gives: [
      [
        '333',
        {
          status: 'resolved_false_positive',
          closed: true,
          closeReason: 'Resolved - False Positive',
          comment: 'Signed by vendor',
          caseId: '62',
          assignee: null,
        },
      ],
    ],
  },
  {
    fixture: 'a comment on an alert',
    call: (instance) => comment(instance).send(COMMENT, null),
    gives: { kind: 'accepted', state: { confirmed: ['333'] } },
  },
];
