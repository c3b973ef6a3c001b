/** What a person is about to say, in words, and whether it is enough to be sent. Pure. */
import type { ApprovalView, FieldView } from '../../../../core/api/views.ts';
import { verbWords } from '../../text/words.ts';

export type Given = Readonly<Record<string, string | readonly string[]>>;

export function isChoice(field: FieldView): boolean {
  return field.options.length > 0;
}

export function isMany(field: FieldView): boolean {
  return /^multi/i.test(field.type);
}

/** Ids of required fields that are not answered yet, in their order. */
export function missingOf(fields: readonly FieldView[], given: Given): readonly string[] {
  return fields.filter(({ id, required }) => required && isNothing(given[id])).map(({ id }) => id);
}

function isNothing(value: string | readonly string[] | undefined): boolean {
  return value === undefined || value.length === 0;
}

/** Only what was answered is sent. */
export function answersOf(given: Given): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => !isNothing(value))
      .map(([id, value]) => [id, typeof value === 'string' ? value : [...value]]),
  );
}

type Grant = FieldView['grants'][number];

/** What these answers allow, exactly. */
export function grantsOf(fields: readonly FieldView[], given: Given): readonly Grant[] {
  return fields.flatMap(({ id, grants }) => {
    const value = given[id];
    const answers = typeof value === 'string' ? [value] : (value ?? []);
    return grants.filter(({ answer }) => answers.includes(answer));
  });
}

/** `Isolate WS-DESK-07; block 2 URLs`, for the button and for who listens. */
export function summaryOf(grants: readonly Grant[]): string {
  const parts = grants.map(({ verb, targets }) => {
    const { does, on } = verbWords(verb);
    const what = targets.length === 1 ? (targets[0] ?? '') : `${targets.length} ${on || 'target'}s`;
    return `${does} ${what}`;
  });
  return parts.join('; ');
}

/** The same question, asked again because its evidence changed: what of it is new. */
export function changesBetween(before: ApprovalView, after: ApprovalView): readonly string[] {
  const text = (row: object): string => JSON.stringify(row);
  const added = <Row extends object>(old: readonly Row[], now: readonly Row[]): readonly Row[] => {
    const known = new Set(old.map(text));
    return now.filter((row) => !known.has(text(row)));
  };
  const evidence = added(before.evidence, after.evidence).map(
    ({ label, value, verdict }) => `${label}: ${value}${verdict === undefined ? '' : ` (${verdict})`}`,
  );
  const gaps = after.gaps.filter((gap) => !before.gaps.includes(gap)).map((gap) => `Not known: ${gap}`);
  const actions = added(before.actions, after.actions).map(
    ({ verb, targets, result }) => `${verb} ${targets.join(', ')}: ${result}`,
  );
  const targets = added(before.fields, after.fields).map(({ label }) => `The question “${label}” or what it allows`);
  return [...evidence, ...gaps, ...actions, ...targets];
}
