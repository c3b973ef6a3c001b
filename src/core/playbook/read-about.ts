/**
 * What a playbook says around its tasks: inputs, outputs, the query of a job, and what it says about itself.
 *
 * Not here: the tasks (`tasks.ts`), the document as a whole (`read.ts`).
 */
import type {
  PlaybookAbout,
  PlaybookInput,
  PlaybookOutput,
  PlaybookQuery,
  PlaybookSection,
  QueryDateRange,
} from './document.ts';
import { argField, booleanField, listField, mapField, mapsOf, textField, textsField } from './fields.ts';
import { shorten } from './problems.ts';
import type { Problems } from './problems.ts';
import type { MapNode } from './source.ts';

export function aboutOf(root: MapNode, problems: Problems): PlaybookAbout {
  const flag = (name: string): boolean => booleanField(root, name, problems);
  const text = (name: string): string => textField(root, name, problems);
  const texts = (name: string): readonly string[] => textsField(root, name, problems);
  return {
    version: text('version'),
    hidden: flag('hidden'),
    deprecated: flag('deprecated'),
    system: flag('system'),
    beta: flag('beta'),
    silent: flag('issilent'),
    quiet: flag('quiet'),
    tags: texts('tags'),
    fromVersion: text('fromversion'),
    toVersion: text('toversion'),
    marketplaces: texts('marketplaces'),
    supportedModules: texts('supportedModules'),
    roles: texts('rolename'),
    tests: texts('tests'),
    inputSections: sectionsOf(root, 'inputSections', 'inputs', problems),
    outputSections: sectionsOf(root, 'outputSections', 'outputs', problems),
  };
}

function sectionsOf(root: MapNode, name: string, members: string, problems: Problems): readonly PlaybookSection[] {
  return mapsOf(listField(root, name, problems), name, problems).map((section) => ({
    name: textField(section, 'name', problems),
    description: textField(section, 'description', problems),
    members: textsField(section, members, problems),
  }));
}

export function outputsOf(root: MapNode, problems: Problems): readonly PlaybookOutput[] {
  return mapsOf(listField(root, 'outputs', problems), 'outputs', problems).map((output) => ({
    contextPath: textField(output, 'contextPath', problems),
    description: textField(output, 'description', problems),
    type: textField(output, 'type', problems),
  }));
}

export function inputsOf(nodes: readonly MapNode[], problems: Problems): readonly PlaybookInput[] {
  const inputs = new Map<string, PlaybookInput>();
  for (const input of nodes) {
    const key = textField(input, 'key', problems);
    // A job over a query has an input without a name, which holds the query alone.
    if (key === '') continue;
    if (inputs.has(key)) {
      problems.add('playbook.duplicate-input', `the input "${shorten(key)}" is declared twice`, input.start);
    }
    inputs.set(key, {
      key,
      value: argField(input, 'value', problems),
      required: booleanField(input, 'required', problems),
      description: textField(input, 'description', problems),
    });
  }
  return [...inputs.values()];
}

/** XSOAR: an input, most often one without a name, holds the query of a job. Without `queryEntity` it is none. */
export function queryOf(inputs: readonly MapNode[], problems: Problems): PlaybookQuery | undefined {
  let found: PlaybookQuery | undefined;
  for (const input of inputs) {
    const query = mapField(input, 'playbookInputQuery', problems);
    const entity = textField(query, 'queryEntity', problems);
    if (query === undefined || entity === '') continue;
    if (entity !== 'indicators' && entity !== 'incidents') {
      problems.add('playbook.unknown-query-entity', `the query is over "${shorten(entity)}"`, query.start);
      continue;
    }
    const dateRange = dateRangeOf(mapField(query, 'daterange', problems), problems);
    found ??= {
      entity,
      query: textField(query, 'query', problems),
      sinceLastJob: booleanField(query, 'runFromLastJobTime', problems),
      ...(dateRange === undefined ? {} : { dateRange }),
    };
  }
  return found;
}

function dateRangeOf(map: MapNode | undefined, problems: Problems): QueryDateRange | undefined {
  if (map === undefined) return undefined;
  const from = dateOf(map, 'fromdate', problems);
  const to = dateOf(map, 'todate', problems);
  const period = periodOf(mapField(map, 'period', problems), problems);
  if (from === '' && to === '' && period === undefined) return undefined;
  return { from, to, ...(period === undefined ? {} : { period }) };
}

/** The vendor's server writes the first day of the first year for "none". */
function dateOf(map: MapNode, name: string, problems: Problems): string {
  const text = textField(map, name, problems);
  return text.startsWith('0001-01-01') ? '' : text;
}

function periodOf(map: MapNode | undefined, problems: Problems): QueryDateRange['period'] {
  const text = (name: string): string => textField(map, name, problems);
  const period = {
    field: text('field'),
    by: text('by'),
    byFrom: text('byfrom'),
    fromValue: text('fromvalue'),
    byTo: text('byto'),
    toValue: text('tovalue'),
  };
  return Object.values(period).every((value) => value === '') ? undefined : period;
}
