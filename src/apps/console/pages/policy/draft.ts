/** The policy as a form: every key as what a person types, and back as the keys that differ. Pure. */
import type { BodyOf, PolicyView } from '../../../../core/api/views.ts';

export type PolicyEdit = NonNullable<BodyOf<'weighPolicy'>['edit']>;

export interface PolicyDraft {
  readonly hostnames: string;
  readonly endpoints: string;
  readonly protectedCausality: string;
  readonly approverRoles: string;
  readonly dryRun: boolean;
  readonly autoCloseFalsePositive: boolean;
  readonly cancelWhenClosedAtSource: boolean;
  readonly notRequester: boolean;
  readonly quorum: readonly { readonly approvers: string; readonly verbs: string; readonly hostnames: string }[];
  readonly templates: readonly { readonly line: string; readonly values: string }[];
}

export function draftOf(policy: PolicyView): PolicyDraft {
  return {
    hostnames: policy.neverIsolate.hostnames.join('\n'),
    endpoints: (policy.neverIsolate.endpoints ?? []).join('\n'),
    protectedCausality: policy.protectedCausality.join('\n'),
    approverRoles: policy.approverRoles.join('\n'),
    dryRun: policy.dryRun,
    autoCloseFalsePositive: policy.autoCloseFalsePositive,
    cancelWhenClosedAtSource: policy.cancelWhenClosedAtSource,
    notRequester: policy.notRequester,
    quorum: policy.quorum.map(({ approvers, verbs, hostnames }) => ({
      approvers: String(approvers),
      verbs: verbs.join(', '),
      hostnames: hostnames.join(', '),
    })),
    templates: policy.scriptTemplates.map(({ line, values }) => ({
      line,
      values: Object.entries(values)
        .map(([name, pattern]) => `${name} = ${pattern}`)
        .join('\n'),
    })),
  };
}

/** The keys whose values differ from those in force. */
export function editOf(draft: PolicyDraft, policy: PolicyView): PolicyEdit {
  const endpoints = lines(draft.endpoints);
  const wanted = {
    neverIsolate: { hostnames: lines(draft.hostnames), ...(endpoints.length === 0 ? {} : { endpoints }) },
    protectedCausality: lines(draft.protectedCausality),
    approverRoles: lines(draft.approverRoles),
    dryRun: draft.dryRun,
    autoCloseFalsePositive: draft.autoCloseFalsePositive,
    cancelWhenClosedAtSource: draft.cancelWhenClosedAtSource,
    notRequester: draft.notRequester,
    quorum: draft.quorum.map(({ approvers, verbs, hostnames }) => ({
      approvers: Number(approvers),
      verbs: items(verbs),
      hostnames: items(hostnames),
    })),
    scriptTemplates: draft.templates
      .filter(({ line }) => line.trim() !== '')
      .map(({ line, values }) => ({ line, values: valuesIn(values) })),
  };
  const { hostnames, endpoints: before = [] } = policy.neverIsolate;
  const now = { ...policy, neverIsolate: { hostnames, ...(before.length === 0 ? {} : { endpoints: before }) } };
  return Object.fromEntries(
    Object.entries(wanted).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(now[key as keyof typeof wanted]),
    ),
  );
}

/** The edit that makes an older version count again: what it had edited, and every other key back to the configuration. */
export function editBackTo(edited: object, keys: readonly string[]): PolicyEdit {
  return Object.fromEntries(
    keys.filter((key) => key !== 'trusted').map((key) => [key, (edited as Record<string, unknown>)[key] ?? null]),
  );
}

function lines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function items(text: string): readonly string[] {
  return text
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** `name = pattern`, a line each. */
function valuesIn(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines(text).map((line) => {
      const at = line.indexOf('=');
      return at === -1 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    }),
  );
}
