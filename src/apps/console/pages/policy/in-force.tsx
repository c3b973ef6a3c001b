/** The policy in force as a table that is read from above, and the lists and switches that fill it in. */
import type { ReactNode } from 'react';
import type { PolicyView } from '../../../../core/api/views.ts';
import { plural, verbWords } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Facts, Note, Panel, type Fact } from '../../ui/layout.tsx';
import { Table } from '../../ui/table.tsx';
import { Value } from '../../ui/value.tsx';
import pageCss from '../page.module.css';
import { EffectBadge } from './effect.tsx';
import css from './policy.module.css';

const FROM = { default: 'as it comes', configuration: 'configuration file', edited: 'edited here' } as const;

export function InForce({ policy }: { readonly policy: PolicyView }) {
  const { neverIsolate, protectedCausality, scriptTemplates } = policy;
  const never = [...neverIsolate.hostnames, ...(neverIsolate.endpoints ?? [])];
  const lists: Readonly<Record<string, readonly string[]>> = {
    'never-isolate': never,
    'protected-causality': protectedCausality,
    'script-template': scriptTemplates.map(({ line }) => line),
  };
  return (
    <div className={css['stack']}>
      {policy.dryRun ? (
        <Note tone="info" title="Everything is a dry run.">
          Whatever the table says, nothing is changed anywhere: it is planned and shown.
        </Note>
      ) : null}
      <Panel
        icon="policy"
        title="Who may do what to what"
        tools={<span>read from above: the first row that fits decides</span>}
        flush
      >
        <Table
          label="The policy"
          rows={policy.table}
          keyOf={({ rule }) => rule}
          columns={[
            { head: 'What', cell: ({ risk }) => <b>{risk}</b> },
            { head: 'Whose playbook', cell: ({ origin }) => origin },
            {
              head: 'To what',
              cell: ({ target, rule }) => (
                <>
                  {target}
                  <Listed names={lists[rule]} />
                </>
              ),
            },
            { head: 'Then', cell: ({ effect }) => <EffectBadge effect={effect} /> },
            { head: 'Because', cell: ({ reason }) => <span className={pageCss['muted']}>{reason}</span> },
          ]}
        />
      </Panel>
      <div className={css['columns']}>
        <Panel icon="action" title="Protected">
          <Facts
            wide
            rows={[
              row(policy, 'neverIsolate', 'Hosts never isolated', names(neverIsolate.hostnames)),
              row(policy, 'neverIsolate', 'Endpoints never isolated', names(neverIsolate.endpoints ?? [])),
              row(policy, 'protectedCausality', 'Processes never ended unasked', names(protectedCausality)),
              row(
                policy,
                'scriptTemplates',
                'Command lines that go unasked',
                scriptTemplates.length === 0
                  ? 'none'
                  : scriptTemplates.map(({ line, values }) => (
                      <div key={line}>
                        <code>{line}</code>
                        {Object.entries(values).map(([name, pattern]) => (
                          <div key={name} className={pageCss['muted']}>
                            {`<${name}>`} fits <code>{pattern}</code>
                          </div>
                        ))}
                      </div>
                    )),
              ),
            ]}
          />
        </Panel>
        <Panel icon="person" title="Who says yes">
          <Facts
            wide
            rows={[
              row(
                policy,
                'approverRoles',
                'Who may answer',
                policy.approverRoles.length === 0
                  ? 'whoever has the right to it'
                  : `who has one of these roles: ${policy.approverRoles.join(', ')}`,
              ),
              row(
                policy,
                'notRequester',
                'Who asked for the run',
                policy.notRequester ? 'does not decide in it: another person answers' : 'may answer, too',
              ),
              row(
                policy,
                'quorum',
                'More than one yes',
                policy.quorum.length === 0
                  ? 'nowhere: one person is enough'
                  : policy.quorum.map(({ approvers, verbs, hostnames }, index) => (
                      <div key={index}>
                        {plural(approvers, 'person', 'people')} for{' '}
                        {verbs.length === 0
                          ? 'everything'
                          : verbs.map((verb) => verbWords(verb).does.toLowerCase()).join(', ')}
                        {hostnames.length === 0 ? '' : ` on ${hostnames.join(', ')}`}
                      </div>
                    )),
              ),
              row(
                policy,
                'trusted',
                'Trusted playbooks',
                policy.trusted.length === 0
                  ? 'none: imported content asks for every containment'
                  : policy.trusted.map(({ playbook, verb, hash }) => (
                      <div key={`${hash} ${verb}`}>
                        {playbook}: {verbWords(verb).does.toLowerCase()}{' '}
                        <span className={pageCss['muted']}>
                          as it was then, <code>{hash.slice(0, 12)}</code>
                        </span>
                      </div>
                    )),
              ),
            ]}
          />
        </Panel>
        <Panel icon="run" title="How runs behave">
          <Facts
            wide
            rows={[
              row(policy, 'dryRun', 'Dry run', policy.dryRun ? 'everything: nothing is changed anywhere' : 'no'),
              row(
                policy,
                'autoCloseFalsePositive',
                'False positives',
                policy.autoCloseFalsePositive ? 'are closed unasked' : 'are closed after a person has looked',
              ),
              row(
                policy,
                'cancelWhenClosedAtSource',
                'Closed at its source',
                policy.cancelWhenClosedAtSource ? 'its run is cancelled' : 'its run goes on',
              ),
            ]}
          />
        </Panel>
      </div>
    </div>
  );
}

/** With where its value comes from. */
function row({ sources }: PolicyView, key: string, label: string, value: ReactNode): Fact {
  const from = sources[key] ?? 'default';
  return {
    label,
    value: (
      <div className={css['sourced']}>
        <div>{value}</div>
        <Badge tone={from === 'edited' ? 'accent' : 'neutral'} bare>
          {FROM[from]}
        </Badge>
      </div>
    ),
  };
}

function names(list: readonly string[]): ReactNode {
  if (list.length === 0) return 'none';
  return (
    <ul className={css['names']}>
      {list.map((name) => (
        <li key={name}>
          <Value text={name} code />
        </li>
      ))}
    </ul>
  );
}

const SHOWN = 3;

function Listed({ names: list = [] }: { readonly names: readonly string[] | undefined }) {
  if (list.length === 0) return null;
  const more = list.length - SHOWN;
  return (
    <div className={pageCss['muted']}>
      {list.slice(0, SHOWN).join(', ')}
      {more > 0 ? ` and ${more} more` : ''}
    </div>
  );
}
