/** Made-up things that wait, so that people see how a message reads before one is sent. None of it comes from an alert. */
import type { KeptWait } from './ports.ts';
import { messageOf, type Message, type Writing } from './message.ts';
import type { EventKind } from './rules.ts';
import type { StepKind } from './steps.ts';

const AGO_MS = 35 * 60_000;
const RUN = '0000-sample';

interface Sample {
  readonly event: EventKind;
  readonly step: StepKind;
  readonly key: string;
  readonly title: string;
  readonly facts: Partial<KeptWait['facts']>;
}

const SAMPLES: readonly Sample[] = [
  {
    event: 'approval',
    step: 'notice',
    key: `${RUN}:q1`,
    title: 'Contain a package that msiexec fetched',
    facts: {
      alert: 'Msiexec execution of an executable from an uncommon remote location',
      severity: 'high',
      playbook: 'Msiexec execution',
    },
  },
  {
    event: 'approval',
    step: 'reminder',
    key: `${RUN}:q1`,
    title: 'Contain a package that msiexec fetched',
    facts: {
      alert: 'Msiexec execution of an executable from an uncommon remote location',
      severity: 'high',
      playbook: 'Msiexec execution',
    },
  },
  {
    event: 'task',
    step: 'notice',
    key: `${RUN}:i1`,
    title: 'Disable cron manually',
    facts: { alert: 'Suspicious process execution from tmp folder', severity: 'medium', assignee: 'omar' },
  },
  {
    event: 'failed',
    step: 'notice',
    key: `${RUN}:i2`,
    title: 'A task of the run failed',
    facts: { alert: 'Suspicious process execution from tmp folder', detail: 'Isolate the endpoint: no answer in 30 s' },
  },
  {
    event: 'integration',
    step: 'notice',
    key: 'firewall-1',
    title: 'firewall-1',
    facts: { detail: 'No answer from https://firewall.example' },
  },
  {
    event: 'triage',
    step: 'escalation',
    key: `${RUN}:i3`,
    title: 'Large upload (HTTPS)',
    facts: { severity: 'medium', detail: 'No playbook takes it' },
  },
];

/** A message of every kind that there is, as it would leave now. */
export function samplesOf(
  writing: Writing,
): readonly { readonly event: EventKind; readonly step: StepKind; readonly message: Message }[] {
  return SAMPLES.map(({ event, step, key, title, facts }) => {
    const wait: KeptWait = {
      event,
      key,
      title,
      version: '',
      pos: 0,
      run: event === 'integration' ? '' : RUN,
      since: writing.now - AGO_MS,
      overAt: null,
      facts: { alert: '', severity: '', playbook: '', assignee: '', detail: '', dueAt: null, ...facts },
    };
    const told = { id: `sample-${event}-${step}`, step, nth: step === 'notice' ? 0 : 1, to: 'omar@example.com', wait };
    return { event, step, message: messageOf(told, 'sample', writing) };
  });
}
