/**
 * Goal: the msiexec playbook decides as its decision tables say: each condition, given what the look-ups may have written.
 * Method: its conditions and values, planned and evaluated by the language on small contexts; its query by the query parser.
 * Elsewhere: the run as a whole is shown by the scenarios beside the playbook.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../core/base/json.ts';
import { evalCondition, evalValue, planCondition, planValue, scopeOf } from '../../core/language/index.ts';
import type { AdvanceArg } from '../../core/language/index.ts';
import type { Task } from '../../core/playbook/document.ts';
import { readPlaybook } from '../../core/playbook/read.ts';
import { parseQuery } from '../../core/query/parse.ts';

const PACK = join(import.meta.dirname, '../../../content/msiexec-remote-package');
const file = join(PACK, 'playbooks/msiexec-execution-from-uncommon-remote-location.yml');
const { playbook } = readPlaybook(readFileSync(file, 'utf8'));
const services = { now: () => 0 };

function task(name: string): Task {
  const found = Object.values(playbook?.tasks ?? {}).find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no task "${name}"`);
  return found;
}

/** The label that the condition chooses on a context. */
function labelOf(name: string, context: JsonObject): string {
  const condition = task(name);
  if (condition.kind !== 'condition') throw new Error(`"${name}" is no condition`);
  for (const entry of condition.conditions) {
    const plan = planCondition(entry.condition);
    const holds = plan.ok ? evalCondition(plan.value, scopeOf(context), services) : plan;
    if (!holds.ok) throw new Error(holds.error.message);
    if (holds.value) return entry.label;
  }
  return '#default#';
}

function valueOf(arg: AdvanceArg | undefined, context: JsonObject): Json | undefined {
  const plan = planValue(arg ?? {});
  const value = plan.ok ? evalValue(plan.value, scopeOf(context), services) : plan;
  if (!value.ok) throw new Error(value.error.message);
  return value.value;
}

function argOf(name: string, arg: string, context: JsonObject): Json | undefined {
  const found = task(name);
  return valueOf('args' in found ? found.args[arg] : undefined, context);
}

function textArgOf(name: string, arg: string, context: JsonObject): string {
  const value = argOf(name, arg, context);
  if (typeof value !== 'string') throw new Error(`${arg} of "${name}" is no text`);
  return value;
}

const score = (type: string, value: number): JsonObject => ({
  Indicator: `${type}-${value}`,
  Type: type,
  Score: value,
});
const domain = (...values: readonly Json[]): JsonObject => ({
  AnalyticsPrevalence: { Domain: values.map((value) => ({ value, domain_name: 'a.example' })) },
});

describe('conditions', () => {
  test.each<[string, JsonObject, string]>([
    ['URL present?', {}, '#default#'],
    ['URL present?', { ExtractedIndicators: { URL: ['http://a.example/x.msi'] } }, 'yes'],
    ['URL present?', { ExtractedIndicators: { Domain: ['a.example'] } }, '#default#'],
    ['Public URL?', { MsiSource: { PackageURL: ['http://10.0.0.1/x.msi'] } }, '#default#'],
    ['Public URL?', { MsiSource: { PublicURL: ['http://a.example/x.msi'] } }, 'yes'],

    ['URL malicious?', {}, '#default#'],
    ['URL malicious?', { DBotScore: [score('url', 3)] }, 'Malicious'],
    ['URL malicious?', { DBotScore: score('URL', 3) }, 'Malicious'],
    ['URL malicious?', { DBotScore: [score('url', 1), score('url', 3)] }, 'Malicious'],
    ['URL malicious?', { DBotScore: [score('url', 2)] }, '#default#'],
    // Malicious is another indicator, and the URL is not: the two must meet in one row.
    ['URL malicious?', { DBotScore: [score('url', 1), score('file', 3)] }, '#default#'],

    ['Prevalence target?', {}, '#default#'],
    ['Prevalence target?', { MsiSource: { PackageDomain: ['a.example'] } }, 'Domain'],
    ['Prevalence target?', { MsiSource: { PackageIP: ['1.2.3.4'] } }, 'IP'],
    ['Prevalence target?', { MsiSource: { PackageDomain: ['a.example'], PackageIP: ['1.2.3.4'] } }, 'Both'],

    ['Rare source and unsigned CGO?', { Core: domain(false), CGO: { Signature: 'unsigned' } }, 'Malicious'],
    ['Rare source and unsigned CGO?', { Core: domain(true, false), CGO: { Signature: 'unsigned' } }, 'Malicious'],
    [
      'Rare source and unsigned CGO?',
      { Core: { AnalyticsPrevalence: { Ip: { value: false } } }, CGO: { Signature: 'unsigned' } },
      'Malicious',
    ],
    ['Rare source and unsigned CGO?', { Core: domain(false), CGO: { Signature: 'unknown' } }, 'Unknown signature'],
    ['Rare source and unsigned CGO?', { Core: domain(false), CGO: { Signature: 'signed' } }, '#default#'],
    ['Rare source and unsigned CGO?', { Core: domain(true), CGO: { Signature: 'unsigned' } }, '#default#'],
    ['Rare source and unsigned CGO?', { Core: domain(null), CGO: { Signature: 'unsigned' } }, '#default#'],
    ['Rare source and unsigned CGO?', { CGO: { Signature: 'unsigned' } }, '#default#'],
    ['Rare source and unsigned CGO?', { CGO: { Signature: 'unknown' } }, '#default#'],

    ['Related or suspicious?', { alert: { id: '7' } }, '#default#'],
    ['Related or suspicious?', { alert: { id: '7' }, foundIncidents: [{ id: '7' }] }, '#default#'],
    ['Related or suspicious?', { alert: { id: '7' }, foundIncidents: [{ id: '7' }, { id: '8' }] }, 'yes'],
    ['Related or suspicious?', { alert: { id: '7' }, foundIncidents: { id: '8' } }, 'yes'],
    ['Related or suspicious?', { CommandLineAnalysis: { risk: 'Low Risk' } }, '#default#'],
    ['Related or suspicious?', { CommandLineAnalysis: { risk: 'Medium Risk' } }, '#default#'],
    ['Related or suspicious?', { CommandLineAnalysis: { risk: 'High Risk' } }, 'yes'],
    ['Related or suspicious?', { CommandLineAnalysis: { risk: 'Critical Risk' } }, 'yes'],
    ['Related or suspicious?', { CommandLineAnalysis: [{ risk: 'Low Risk' }, { risk: 'High Risk' }] }, 'yes'],
  ])('%s on %j: %s', (name, context, label) => {
    expect(labelOf(name, context)).toBe(label);
  });

  test.each<[Json | undefined, Json | undefined, string]>([
    ['Yes', 'Yes', 'Both'],
    ['Yes', 'No', 'Isolate'],
    ['No', 'Yes', 'Block'],
    ['No', 'No', '#default#'],
    ['Yes', undefined, 'Isolate'],
    [undefined, 'Yes', 'Block'],
    [undefined, undefined, '#default#'],
  ])('isolate %j and block %j go to %s', (isolate, blockUrl, label) => {
    const answers = { ...(isolate === undefined ? {} : { isolate }), ...(blockUrl === undefined ? {} : { blockUrl }) };
    expect(labelOf('Route answers', { ContainmentApproval: { Answers: answers } })).toBe(label);
  });

  const terminated = (Result: string): JsonObject => ({ Verb: 'terminate-causality', Target: 'c', Result });
  test.each<[string, Json, string]>([
    ['nothing was tried', [], 'yes'],
    ['it was done', [terminated('done')], '#default#'],
    ['it had ended before', terminated('already-done'), '#default#'],
    ['it is planned', [terminated('planned')], '#default#'],
    ['it was declined', [terminated('declined')], '#default#'],
    ['it failed', [terminated('failed')], 'yes'],
    ['nobody knows', [terminated('unknown')], 'yes'],
    ['one chain ended and one did not', [terminated('done'), terminated('failed')], 'yes'],
    ['something else was done', [{ Verb: 'isolate', Result: 'done' }, terminated('failed')], 'yes'],
  ])('with both answers no and the termination as follows: %s, verifying is %s', (_, Action, label) => {
    expect(labelOf('Anything missing?', { Action })).toBe(label);
  });

  test('a termination that an approver is asked about is left to its own branch, and a host that is never isolated is missing', () => {
    expect(labelOf('Anything missing?', { ContainmentPolicy: { Terminate: 'ask', Isolate: 'ask' } })).toBe('#default#');
    const excluded = { ContainmentPolicy: { Terminate: 'unasked', Isolate: 'deny' }, Action: [terminated('done')] };
    expect(labelOf('Anything missing?', excluded)).toBe('Excluded host');
    expect(labelOf('Excluded host?', excluded)).toBe('yes');
    expect(labelOf('Protected owner?', { ContainmentPolicy: { Terminate: 'ask' } })).toBe('yes');
    expect(labelOf('Protected owner?', { ContainmentPolicy: { Terminate: 'unasked' } })).toBe('#default#');
    expect(labelOf('Termination approved?', { TerminationApproval: { Answers: { terminate: 'Yes' } } })).toBe('yes');
    expect(labelOf('Termination approved?', { TerminationApproval: { Answers: { terminate: 'No' } } })).toBe(
      '#default#',
    );
  });

  test.each([
    ['Termination missing?', 'terminate'],
    ['Isolation missing?', 'isolate'],
    ['Block missing?', 'blockUrl'],
  ])('%s is yes for %s alone', (name, id) => {
    const labels = ['terminate', 'isolate', 'blockUrl'].map((missing) =>
      labelOf(name, { Containment: { Missing: [missing] } }),
    );
    expect(labels.filter((label) => label === 'yes')).toHaveLength(1);
    expect(labelOf(name, { Containment: { Missing: ['terminate', 'isolate', 'blockUrl'] } })).toBe('yes');
    expect(labelOf(name, { Containment: { Missing: id } })).toBe('yes');
    expect(labelOf(name, {})).toBe('#default#');
  });
});

describe('values', () => {
  test('a block names the malicious URLs alone', () => {
    const DBotScore = [score('url', 3), score('url', 1), score('file', 3)];
    expect(argOf('Choose block targets', 'malicious', { DBotScore })).toEqual(['url-3']);
    expect(argOf('Choose block targets', 'malicious', { DBotScore: [score('url', 1)] })).toBeUndefined();
  });

  test('the related search is one case and readable; without a case number it cannot be sent', () => {
    const query = textArgOf('Search related alerts', 'query', { Case: { ID: '4021' } });
    expect(query).toContain('caseid:"4021"');
    const parsed = parseQuery(query);
    expect(parsed).toMatchObject({ ok: true, value: { kind: 'and' } });
    expect(parsed.ok && parsed.value.kind === 'and' && parsed.value.of.at(-1)).toEqual({
      kind: 'is',
      field: 'caseid',
      value: '4021',
    });
    expect(parseQuery(textArgOf('Search related alerts', 'query', {}))).toMatchObject({
      ok: false,
      error: { code: 'query.empty-value' },
    });
  });

  test('each answer grants its own action on its own targets, and no answer grants more', () => {
    const form = task('Approve containment');
    const questions = form.kind === 'collection' ? form.form.questions : [];
    const context = {
      ContainmentTarget: { Isolate: ['a1'], Block: ['a.example/x.msi'] },
      Panorama: { URLBlockPreview: { AlsoDenied: ['old.example/'] } },
    };
    const granted = questions.map(({ id, required, grants }) => ({
      id,
      required,
      grants: Object.entries(grants).flatMap(([answer, rows]) =>
        rows.map(({ verb, targets }) => [answer, verb, valueOf(targets, context)]),
      ),
    }));
    expect(granted).toEqual([
      { id: 'isolate', required: true, grants: [['Yes', 'isolate', ['a1']]] },
      {
        id: 'blockUrl',
        required: true,
        grants: [
          ['Yes', 'block-url', ['a.example/x.msi']],
          // What the rule of the block denies besides (decision 040).
          ['Yes', 'block-url', ['old.example/']],
        ],
      },
    ]);
  });

  test('the pattern of our own finds a typed file, and no option or word that holds "type"', () => {
    const pattern = textArgOf('Analyze CGO command line', 'custom_patterns', {});
    expect(pattern).not.toContain(',');
    // RE2 spells the flag in the pattern; JavaScript beside it.
    const regex = new RegExp(pattern.replace('(?i)', ''), 'i');
    const lines = ['cmd.exe /c type a.txt > b.js', 'type payload.dat | cmd', 'echo x & type a.txt'];
    expect(lines.filter((line) => !regex.test(line))).toEqual([]);
    const benign = ['setup.exe --type full.msi', 'prototype v1.0', 'x.exe -type a.cfg', 'x.exe type a.cfg'];
    expect(benign.filter((line) => regex.test(line))).toEqual([]);
  });
});
