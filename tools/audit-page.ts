/** The reference page of the audit: what is recorded, and how it is verified. */
import { AUDIT_EVENTS, RUN_AUDIT_EVENTS } from '../src/domain/access/audit.ts';

export function auditPage(): string {
  return [
    '# The audit',
    '',
    'Made by `npm run generate` from the tables in `src/domain/access/audit.ts`; do not edit.',
    '',
    'Who did what, in one sequence and in the order in which it was written: `riposte audit list`, `GET /api/v1/audit`. A row has its number, the time, who (empty',
    'for a run and for Riposte itself), what, the target, the address that it came from, a detail, and the run where there is one. No row holds a secret or the',
    'value of a setting. Rows are never changed or deleted, and a moment after it was written each is chained to the one before it by a hash.',
    '',
    '## Verify it',
    '',
    '```sh',
    'riposte audit verify                      # of the Riposte that runs, or of its data directory',
    'riposte audit verify --copy /backup/data  # of a copy: its files are read, whatever runs',
    'riposte audit head                        # NUMBER:HASH: keep it where whoever writes here cannot write',
    'riposte audit verify --head NUMBER:HASH   # finds also what was cut off, or chained anew, since',
    '```',
    '',
    'It says of each break which row it is and what was done to it. Rows that are not yet chained are told as a tail, which is no break. A running Riposte tells its',
    'head every hour: in the log as `audit.head`, and among the metrics as `riposte_audit_head_info`. Keep either elsewhere: who can write to the file can make a whole',
    'chain anew, and only a head that was noted before shows that.',
    '',
    '## What people do',
    '',
    ...table(AUDIT_EVENTS),
    '## What runs do, and people in them',
    '',
    ...table(RUN_AUDIT_EVENTS),
  ].join('\n');
}

function table(events: Readonly<Record<string, string>>): readonly string[] {
  return [
    '| what | it tells |',
    '|---|---|',
    ...Object.entries(events).map(([name, text]) => `| \`${name}\` | ${text} |`),
    '',
  ];
}
