/** Installed playbooks as lines of a terminal. Pure. */
import type { PlaybookSummary, PlaybookView } from '../../../core/api/views.ts';
import { EMPTY, hanging, line, paragraph, span, type Line, type Look } from '../terminal/paint.ts';
import { table } from '../terminal/table.ts';
import { quoted } from './shell.ts';

export function playbookTable(playbooks: readonly PlaybookSummary[], look: Look): readonly Line[] {
  if (playbooks.length === 0) return [line(0, 'no playbooks')];
  return table(
    [{ title: 'origin' }, { title: 'tasks' }, { title: 'alerts' }, { title: 'playbook' }],
    playbooks.map(({ name, origin, tasks, routes }) => [
      span(origin, origin === 'imported' ? 'caution' : 'plain'),
      String(tasks),
      String(routes.reduce((count, { alertNames }) => count + alertNames.length, 0)),
      span(name, 'strong'),
    ]),
    look,
  );
}

export function playbookLines(playbook: PlaybookView, look: Look, command: string): readonly Line[] {
  const { name, description, origin, pack, routes, inputs, outputs, steps, playbooks, missing, hash } = playbook;
  return [
    line(0, span(name, 'title')),
    ...(description === '' ? [] : paragraph(0, description)),
    line(0, span(`${origin}, pack ${pack}, hash ${hash.slice(0, 12)}`, origin === 'imported' ? 'caution' : 'dim')),
    ...section(
      'Alerts',
      routes.flatMap(({ alertNames, os }) =>
        alertNames.map((each) => hanging(2, 4, each, span(os === 'any' ? '' : `  on ${os}`, 'dim'))),
      ),
      'none is routed here: it runs when it is named, or called by another one',
    ),
    ...section(
      'Inputs',
      inputs.map(({ key, description: about, required }) =>
        hanging(2, 4, span(key, 'strong'), span(required ? ' required' : '', 'caution'), span(`  ${about}`, 'dim')),
      ),
      'none',
    ),
    ...section(
      'Outputs',
      outputs.map(({ path, description: about }) => hanging(2, 4, span(path, 'strong'), span(`  ${about}`, 'dim'))),
      'none',
    ),
    ...section(
      'Calls playbooks',
      [
        ...playbooks.map((each) => line(2, each)),
        ...missing.map((each) => line(2, span(`${each}  not installed`, 'bad'))),
      ],
      'none',
    ),
    EMPTY,
    ...table(
      [{ title: 'task' }, { title: 'kind' }, { title: 'calls' }, { title: 'name' }],
      steps.map(({ id, kind, calls, name: title }) => [span(id, 'strong'), kind, calls, title]),
      look,
    ),
    EMPTY,
    line(0, span(`${command} graph ${quoted(name)} -o playbook.svg draws it`, 'dim')),
  ];
}

function section(title: string, lines: readonly Line[], none: string): readonly Line[] {
  return [EMPTY, line(0, span(title, 'strong')), ...(lines.length > 0 ? lines : [line(2, span(none, 'dim'))])];
}
