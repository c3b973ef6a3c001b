/**
 * What may be done unasked: a table of rows (risk × origin of the playbook × target), first match wins.
 *
 * The gate believes this table and the grants, never the context. `deny` stands above every grant; `ask` is answered by one.
 */
import { asList, type Json, type JsonObject } from '../../core/base/json.ts';
import type { Risk } from '../../core/engine/commands.ts';
import { fitsTemplate, SHIPPED_TEMPLATES, type ScriptTemplate } from './script-templates.ts';

/** What a tenant sets. Names are compared whole, ignoring case. */
export interface Policy {
  readonly neverIsolate: {
    readonly hostnames: readonly string[];
    /** Endpoint ids. */
    readonly endpoints?: readonly string[];
  };
  /** Process names; a causality chain that one of them owns is terminated only after a yes. */
  readonly protectedCausality: readonly string[];
  /** Whoever answers a question needs one of these; empty: every user may. */
  readonly approverRoles: readonly string[];
  readonly dryRun: boolean;
  readonly autoCloseFalsePositive: boolean;
  /** Who asked for a run answers none of its questions that grant, and no yes of theirs counts in it. */
  readonly notRequester: boolean;
  /** The run of an alert that others closed at its source is cancelled (R13). */
  readonly cancelWhenClosedAtSource: boolean;
  /** Where more than one person has to say yes. The largest number that fits counts. */
  readonly quorum: readonly Quorum[];
  /** Command lines that run on the endpoint of the alert unasked. */
  readonly scriptTemplates: readonly ScriptTemplate[];
  /** Imported playbooks that an administrator trusts with a verb: for it they count as shipped. */
  readonly trusted: readonly Trust[];
}

export interface Trust {
  /** Its name then, for people. */
  readonly playbook: string;
  /** Of the playbook with all that it calls, as a run pins it: another version is another hash, and trusted with nothing. */
  readonly hash: string;
  readonly verb: string;
}

export interface Quorum {
  readonly approvers: number;
  /** Empty: every verb. */
  readonly verbs: readonly string[];
  /** Of the alert. Empty: every host. */
  readonly hostnames: readonly string[];
}

export const DEFAULT_POLICY: Policy = {
  neverIsolate: { hostnames: [] },
  protectedCausality: [],
  approverRoles: [],
  dryRun: false,
  autoCloseFalsePositive: false,
  notRequester: false,
  cancelWhenClosedAtSource: true,
  quorum: [],
  scriptTemplates: SHIPPED_TEMPLATES,
  trusted: [],
};

/**
 * Fields of the alert on which rows of the table rest. No command changes them: a playbook that could would choose its own policy.
 */
export const POLICY_FIELDS: ReadonlySet<string> = new Set(['hostname', 'cgoname', 'agentid', 'cid']);

/** Verbs whose effect stays until it is taken back: every alert that did it holds it. */
export const LASTING_VERBS: ReadonlySet<string> = new Set([
  'isolate',
  'block-url',
  'block-rule',
  'quarantine',
  'blocklist-file',
  'allowlist-file',
]);

export interface PolicyRequest {
  readonly risk: Risk;
  readonly verb: string;
  readonly targets: readonly string[];
  /** `shipped` with Riposte, `imported` by this installation, or the `line` that a person typed. */
  readonly origin: string;
  /** What the run has pinned; absent: nobody can have trusted it. */
  readonly hash?: string;
  readonly alert: JsonObject;
}

export interface PolicyDecision {
  readonly effect: 'allow' | 'ask' | 'deny';
  /** The row that decided. */
  readonly rule: string;
  /** Why, for people. */
  readonly reason: string;
  /** How many people have to say yes where it asks. */
  readonly approvers: number;
}

/** A row of the table, for people who read it. */
export interface PolicyLine extends Omit<PolicyDecision, 'approvers'> {
  /** What is done, by whose playbook, to what. */
  readonly risk: string;
  readonly origin: string;
  readonly target: string;
}

interface PolicyRow extends PolicyLine {
  holds(request: PolicyRequest, policy: Policy): boolean;
}

const ROWS: readonly PolicyRow[] = [
  {
    rule: 'read',
    effect: 'allow',
    reason: 'a read changes nothing',
    risk: 'a read',
    origin: 'any',
    target: 'anything',
    holds: ({ risk }) => risk === 'read',
  },
  {
    rule: 'never-isolate',
    effect: 'deny',
    reason: 'the host is on the never-isolate list',
    risk: 'to isolate',
    origin: 'any',
    target: 'a host that is never isolated',
    // A target may be listed too: an endpoint that is not the alert's own has no host name here.
    holds: ({ verb, targets, alert }, { neverIsolate: { hostnames, endpoints = [] } }) =>
      verb === 'isolate' &&
      (names(alert['hostname'], hostnames) || names(targets, hostnames) || names(targets, endpoints)),
  },
  {
    rule: 'protected-causality',
    effect: 'ask',
    reason: 'the owner of the causality chain is a protected process',
    risk: 'to end a process tree',
    origin: 'any',
    target: 'a tree that a protected process owns',
    holds: ({ verb, alert }, policy) =>
      verb === 'terminate-causality' && names(alert['cgoname'], policy.protectedCausality),
  },
  {
    rule: 'unknown-causality',
    effect: 'ask',
    reason: 'the owner of the causality chain is not known, and some are protected',
    risk: 'to end a process tree',
    origin: 'any',
    target: 'a tree whose owner is not known, where some are protected',
    holds: ({ verb, alert }, policy) =>
      verb === 'terminate-causality' && policy.protectedCausality.length > 0 && textsOf(alert['cgoname']).length === 0,
  },
  {
    rule: 'record-keeping',
    effect: 'allow',
    reason: 'it changes a record, no host and no network',
    risk: 'a change of a record',
    origin: 'any',
    target: 'an alert, a list, a case: no host and no network',
    holds: ({ risk }) => risk === 'write',
  },
  {
    rule: 'shipped-terminate',
    effect: 'allow',
    reason: 'a playbook shipped with Riposte ends the process tree of its alert at once',
    risk: 'to end a process tree',
    origin: 'shipped, or trusted with it',
    target: 'the tree of the alert itself',
    holds: ({ verb, origin, targets, alert }) =>
      verb === 'terminate-causality' && origin === 'shipped' && targets.every((target) => isOwnChain(target, alert)),
  },
  {
    rule: 'script-template',
    effect: 'allow',
    reason: 'the command line equals a template of the policy, on the endpoint of the alert',
    risk: 'to run a command line',
    origin: 'any',
    target: 'the endpoint of the alert, by a line that equals a template',
    holds: ({ verb, targets, alert }, { scriptTemplates }) =>
      verb === 'run-script' &&
      targets.length > 0 &&
      targets.every((target) => isTemplateLine(target, alert, scriptTemplates)),
  },
  {
    rule: 'containment',
    effect: 'ask',
    reason: 'containment needs a yes',
    risk: 'containment, and whatever is not known',
    origin: 'any',
    target: 'everything else',
    holds: () => true,
  },
];

/** The table as it is read from above: the first row that fits decides. */
export function policyLines(): readonly PolicyLine[] {
  return ROWS.map(({ rule, effect, reason, risk, origin, target }) => ({ rule, effect, reason, risk, origin, target }));
}

/** Whether an administrator trusts the playbook of that hash with the verb. */
export function isTrusted(
  { trusted }: Policy,
  { hash, verb }: { readonly hash?: string; readonly verb: string },
): boolean {
  return hash !== undefined && trusted.some((row) => row.hash === hash && row.verb === verb);
}

export function decidePolicy(policy: Policy, asked: PolicyRequest): PolicyDecision {
  const request = asked.origin === 'imported' && isTrusted(policy, asked) ? { ...asked, origin: 'shipped' } : asked;
  const row = ROWS.find((candidate) => candidate.holds(request, policy));
  if (!row) return { effect: 'deny', rule: 'none', reason: 'no row of the policy covers it', approvers: 1 };
  const { effect, rule, reason } = row;
  return { effect, rule, reason, approvers: approversFor(policy, request) };
}

/** A causality chain of the alert itself: `<endpoint>/<causality id>`. */
function isOwnChain(target: string, alert: JsonObject): boolean {
  return textsOf(alert['agentid']).some((endpoint) =>
    textsOf(alert['cid']).some((chain) => target === `${endpoint}/${chain}`),
  );
}

/** `<endpoint>/<line>`, of an endpoint of the alert. */
function isTemplateLine(target: string, alert: JsonObject, templates: readonly ScriptTemplate[]): boolean {
  return textsOf(alert['agentid']).some(
    (endpoint) =>
      target.startsWith(`${endpoint}/`) &&
      templates.some((template) => fitsTemplate(target.slice(endpoint.length + 1), template)),
  );
}

function approversFor({ quorum }: Policy, { verb, alert }: PolicyRequest): number {
  const fitting = quorum.filter(
    ({ verbs, hostnames }) =>
      (verbs.length === 0 || verbs.includes(verb)) && (hostnames.length === 0 || names(alert['hostname'], hostnames)),
  );
  return Math.max(1, ...fitting.map(({ approvers }) => approvers));
}

function names(value: Json | undefined, listed: readonly string[]): boolean {
  const wanted = new Set(listed.map(folded));
  return textsOf(value).some((name) => wanted.has(folded(name)));
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}

function textsOf(value: Json | undefined): readonly string[] {
  // A number is the text that commands make of it: an id may arrive as one.
  return asList(value).flatMap((item) => {
    const text = typeof item === 'string' || typeof item === 'number' ? String(item).trim() : '';
    return text === '' ? [] : [text];
  });
}
