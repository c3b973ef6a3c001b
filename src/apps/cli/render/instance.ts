/** Instances and products as lines of a terminal. Pure. */
import type { InstanceView, ProductView, TestView } from '../../../core/api/views.ts';
import { EMPTY, hanging, line, paragraph, span, type Line, type Look, type Span } from '../terminal/paint.ts';
import { table } from '../terminal/table.ts';

export function instanceTable(instances: readonly InstanceView[], look: Look): readonly Line[] {
  if (instances.length === 0) return [line(0, 'no instances')];
  const columns = [
    { title: 'instance' },
    { title: 'product' },
    { title: 'state' },
    { title: 'changes' },
    { title: 'from' },
  ] as const;
  const rows = instances.map(({ name, product, state, dryRun, origin, changedBy }) => [
    span(name, 'strong'),
    product,
    span(state, state === 'failed' ? 'bad' : state === 'disabled' ? 'dim' : 'good'),
    modeOf(dryRun),
    origin === 'configuration' ? 'the configuration' : `added; last changed by ${changedBy ?? ''}`,
  ]);
  return [...table(columns, rows, look), ...instances.flatMap(problemLines)];
}

export function instanceLines(instance: InstanceView): readonly Line[] {
  const { name, brand, state, dryRun } = instance;
  return [hanging(0, 2, span(name, 'strong'), ` (${brand}) is ${state}, `, modeOf(dryRun)), ...problemLines(instance)];
}

export function testLines({ ok, detail, code, hint }: TestView): readonly Line[] {
  if (ok) return [hanging(0, 8, span('ok      ', 'good'), detail)];
  return [hanging(0, 8, span('not ok  ', 'bad'), detail, span(` (${code})`, 'dim')), ...paragraph(8, hint, 'caution')];
}

export function productLines({ name, brand, description, settings }: ProductView, look: Look): readonly Line[] {
  const columns = [{ title: 'setting' }, { title: '' }, { title: 'what it is' }] as const;
  const rows = settings.map((row) => [
    span(row.name, 'strong'),
    [row.required ? 'required' : '', row.secret ? 'secret' : ''].filter(Boolean).join(', '),
    [
      row.description,
      ...(row.options.length > 0 ? [`One of ${row.options.join(', ')}.`] : []),
      ...(row.defaultValue === '' ? [] : [`Default: ${row.defaultValue}`]),
    ].join(' '),
  ]);
  return [
    hanging(0, 2, span(name, 'title'), span(`  ${brand}`, 'dim')),
    ...paragraph(2, description),
    ...table(columns, rows, look, 2),
    EMPTY,
  ];
}

function modeOf(dryRun: boolean): Span {
  return dryRun ? span('dry run', 'caution') : span('live', 'good');
}

function problemLines({ name, problem }: InstanceView): readonly Line[] {
  if (!problem) return [];
  const { detail, code, hint } = problem;
  return [hanging(0, 2, span(`${name}: `, 'bad'), detail, span(` (${code})`, 'dim')), ...paragraph(2, hint, 'caution')];
}
