/** A mapping as a form: lines of `key = path`, and back. Pure. */
import type { BodyOf, SourceView } from '../../../../core/api/views.ts';

type Mapping = SourceView['mapping'];
export type Preset = Mapping['preset'];

export interface MappingDraft {
  readonly preset: Preset;
  readonly items: string;
  readonly fields: string;
  readonly values: string;
}

export const PRESETS: readonly { readonly preset: Preset; readonly label: string }[] = [
  { preset: 'riposte', label: 'The alert.* keys themselves' },
  { preset: 'cortex', label: 'Alerts of Cortex XDR and XSIAM' },
  { preset: 'ecs', label: 'Elastic Common Schema' },
  { preset: 'ocsf', label: 'OCSF findings' },
  { preset: 'none', label: 'Only the fields named here' },
];

export const NEW_MAPPING: MappingDraft = { preset: 'riposte', items: '', fields: '', values: '' };

export function draftOf({ preset, items, fields, values }: Mapping): MappingDraft {
  return { preset, items, fields: linesOf(fields), values: linesOf(values) };
}

export function mappingOf({
  preset,
  items,
  fields,
  values,
}: MappingDraft): NonNullable<BodyOf<'addSource'>['mapping']> {
  return { preset, items: items.trim(), fields: pairsIn(fields), values: pairsIn(values) };
}

/** What was pasted: JSON where it is some, else the text as it would come. */
export function bodyOf(text: string): BodyOf<'previewMapping'>['body'] {
  try {
    return JSON.parse(text) as BodyOf<'previewMapping'>['body'];
  } catch {
    return text;
  }
}

function linesOf(pairs: Readonly<Record<string, string>>): string {
  return Object.entries(pairs)
    .map(([key, value]) => `${key} = ${value}`)
    .join('\n');
}

/** A line without `=` is a key with nothing: the API says what is wrong with it. */
function pairsIn(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const at = line.indexOf('=');
        return at === -1 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
      }),
  );
}
