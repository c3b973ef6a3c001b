/** One indicator: what each source says and how reliable it is, where it was seen, and what a person says of it. */
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { IndicatorView } from '../../../../core/api/views.ts';
import { useConsole, useRefusal } from '../../api/console-context.ts';
import { plural, severityWord, verdictWord } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyJson } from '../../ui/copy.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Field, Select, TextField } from '../../ui/field.tsx';
import { Facts } from '../../ui/layout.tsx';
import { SidePanel } from '../../ui/side.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import { Value } from '../../ui/value.tsx';
import css from '../page.module.css';

const SCORES = ['unknown', 'good', 'suspicious', 'malicious'] as const;
const SHOWN = 12;
const OWN_FIELDS = new Set(['manual', 'manualBy']);

/** XSOAR's letters, for people. */
const RELIABILITY: Readonly<Record<string, string>> = {
  'A++': 'reliability A++, the word of somebody here',
  'A+': 'reliability A+, a source of our own',
  A: 'reliability A, completely reliable',
  B: 'reliability B, usually reliable',
  C: 'reliability C, fairly reliable',
  D: 'reliability D, not usually reliable',
  E: 'reliability E, unreliable',
  F: 'reliability F, cannot be judged',
};

interface SideProps {
  readonly indicator: IndicatorView;
  readonly onClose: () => void;
}

export function IndicatorSide({ indicator, onClose }: SideProps) {
  const { type, value, verdict, judged, scores, firstSeen, lastSeen } = indicator;
  const fields = Object.entries(indicator.fields).filter(([name, each]) => !OWN_FIELDS.has(name) && each !== null);
  const word = verdictWord(verdict);
  return (
    <SidePanel icon="indicator" title={type} tools={<CopyJson of={indicator} />} onClose={onClose}>
      <Value text={value} code />
      <Facts
        rows={[
          {
            label: 'Verdict',
            value: (
              <>
                <Badge tone={word.tone}>{word.text}</Badge>{' '}
                {judged === null
                  ? scores.length === 0
                    ? 'nobody was asked: unknown is not harmless'
                    : 'the worst of the most reliable that know it'
                  : `said by ${judged.by || 'a person'}; it stands above the sources`}
              </>
            ),
          },
          { label: 'First seen', value: <Time at={firstSeen} as="absolute" /> },
          { label: 'Last seen', value: <Time at={lastSeen} as="absolute" /> },
          ...fields.map(([label, each]) => ({
            label,
            value: <Value text={typeof each === 'string' ? each : JSON.stringify(each)} />,
          })),
        ]}
      />
      <Judge indicator={indicator} />
      <div className={css['group']}>
        <h3>Sources</h3>
        {scores.length === 0 ? <p className={css['muted']}>None has said anything.</p> : null}
        <ul className={css['lines']}>
          {scores.map(({ vendor, score, reliability }) => {
            const said = verdictWord(SCORES[score] ?? 'unknown');
            return (
              <li key={vendor}>
                <span>
                  {vendor}
                  <br />
                  <small className={css['muted']}>
                    {RELIABILITY[reliability.split(/\s/)[0] ?? ''] ?? (reliability || 'reliability not given')}
                  </small>
                </span>
                <Badge tone={said.tone}>{said.text}</Badge>
              </li>
            );
          })}
        </ul>
      </div>
      <SeenIn indicator={indicator} />
    </SidePanel>
  );
}

function SeenIn({ indicator: { alerts } }: Pick<SideProps, 'indicator'>) {
  const { queries } = useConsole();
  const shown = alerts.slice(-SHOWN).toReversed();
  const found = useQueries({ queries: shown.map(({ key }) => ({ ...queries.alert(key), staleTime: 60_000 })) });
  return (
    <div className={css['group']}>
      <h3>{alerts.length === 0 ? 'Seen in no alert' : `Seen in ${plural(alerts.length, 'alert')}`}</h3>
      <ul className={css['lines']}>
        {shown.map(({ key, id }, index) => {
          const alert = found[index]?.data;
          const severity = severityWord(alert?.fields['severity']);
          return (
            <li key={key}>
              <Link to="/alerts/$alert" params={{ alert: key }}>
                <Value text={alert?.name || id} />
              </Link>
              {severity === undefined ? null : (
                <Badge tone={severity.tone} bare>
                  {severity.text}
                </Badge>
              )}
            </li>
          );
        })}
      </ul>
      {alerts.length > SHOWN ? <p className={css['muted']}>The newest {SHOWN} of them.</p> : null}
    </div>
  );
}

function Judge({ indicator: { type, value, verdict, judged } }: Pick<SideProps, 'indicator'>) {
  const { api } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const refused = useRefusal('indicator:write');
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [chosen, setChosen] = useState<(typeof SCORES)[number]>(verdict);
  const [reason, setReason] = useState('');
  const say = async (said: (typeof SCORES)[number] | null): Promise<void> => {
    setBusy(true);
    try {
      await api.call('judgeIndicator', {
        body: { type, value, verdict: said, reason },
        key: crypto.randomUUID(),
      });
      setOpen(false);
      setReason('');
      toast.good(said === null ? 'Taken back: the sources count again.' : `It counts as ${said} from now on.`);
    } catch (thrown) {
      toast.bad(thrown);
    } finally {
      setBusy(false);
      await client.invalidateQueries({ queryKey: ['indicators'] });
    }
  };
  const act = (said: (typeof SCORES)[number] | null) => () => {
    say(said).catch(toast.bad);
  };
  return (
    <div className={css['tools']}>
      <Button refused={refused} onClick={() => setOpen(true)}>
        Set a verdict …
      </Button>
      {judged === null ? null : (
        <Button kind="quiet" refused={refused} busy={busy} onClick={act(null)}>
          Take back what {judged.by || 'a person'} said
        </Button>
      )}
      <Dialog
        open={open}
        title="What is it?"
        onClose={() => setOpen(false)}
        foot={
          <>
            <Button onClick={() => setOpen(false)}>Leave it</Button>
            <Button kind="primary" busy={busy} onClick={act(chosen)}>
              Say so
            </Button>
          </>
        }
      >
        <DialogBody>
          <Value text={value} code />
          <Field
            label="Verdict"
            about="It stands above what every source says, in all playbooks, until it is taken back."
          >
            {(ids) => (
              <Select
                {...ids}
                data-first
                value={chosen}
                onChange={(event) => setChosen(SCORES.find((each) => each === event.target.value) ?? 'unknown')}
              >
                {SCORES.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="Why" about="It stands in the audit, with your name.">
            {(ids) => <TextField {...ids} value={reason} onChange={(event) => setReason(event.target.value)} />}
          </Field>
        </DialogBody>
      </Dialog>
    </div>
  );
}
