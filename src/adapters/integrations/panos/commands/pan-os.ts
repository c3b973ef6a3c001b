/**
 * pan-os: a raw request. What it does cannot be told from its arguments, so it counts as containment, is always asked for, and can
 * neither be proved nor found again: what the device answered is all that is known.
 */
import type { Json, JsonObject } from '../../../../core/base/json.ts';
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { textArg } from '../../args.ts';
import { note } from '../../entries.ts';
import { readXml, type XmlElement } from '../../xml.ts';
import { writePanos, type Form } from '../call.ts';
import { configLane, refused } from '../categories.ts';
import type { PanosIo } from '../io.ts';

/** Neither keygen, which answers with a credential, nor import and export, which are no forms. */
const TYPES: readonly string[] = ['config', 'op', 'commit', 'version'];
const PARAMETERS = ['type', 'action', 'xpath', 'element', 'cmd', 'where', 'dst'] as const;
/** Parameters that hold XML. */
const MARKUP = ['element', 'cmd'] as const;

function formOf(args: JsonObject): Form {
  return Object.fromEntries(
    PARAMETERS.flatMap((name) => {
      const text = textArg(args, name);
      return text === '' ? [] : [[name, text]];
    }),
  );
}

/** A raw change of the configuration begins a change set, a raw commit ends it. */
function changeSetOf({ type, action }: Form): 'edits' | 'ends' | 'none' {
  if (type === 'commit') return 'ends';
  return type === 'config' && !['get', 'show', 'complete'].includes(action ?? '') ? 'edits' : 'none';
}

function problemOf(form: Form): string | undefined {
  if (!TYPES.includes(form['type'] ?? '')) return `type is none of ${TYPES.join(', ')}`;
  const ill = MARKUP.find((name) => form[name] !== undefined && readXml(`<x>${form[name]}</x>`) === undefined);
  return ill === undefined ? undefined : `${ill} is not well-formed XML`;
}

export const panOs: CommandRow<PanosIo> = {
  name: 'pan-os',
  description: 'Sends a raw request of the XML API.',
  risk: 'containment',
  args: PARAMETERS.map((name) => ({
    name,
    description: `The parameter "${name}" of the XML API.`,
    ...(name === 'type' ? { required: true } : {}),
  })),
  outputs: [{ path: 'Panorama.Command', description: 'The answer.' }],
  action: {
    verb: 'pan-os',
    readBack: 'none',
    targets: (args) => [Object.values(formOf(args)).join(' ')],
    async check(args) {
      const problem = problemOf(formOf(args));
      return problem === undefined
        ? { kind: 'needed', bookmark: null }
        : refused({ code: 'input.rejected', detail: problem });
    },
    async send(args, io) {
      const written = await writePanos(io, formOf(args));
      if (written.kind !== 'accepted') return written;
      const answer = jsonOf(written.response.root);
      const readable = `Command was executed successfully.`;
      return { kind: 'accepted', state: null, entries: [note(answer, readable, { 'Panorama.Command': answer })] };
    },
    reconcile: async () => ({ kind: 'unknown', detail: 'Whether a raw request was carried out cannot be read.' }),
    prove: async () => ({ kind: 'proven', detail: 'The device accepted the request.', entries: [] }),
    settleMs: 5_000,
    pollMs: 2_000,
    timeoutMs: 60_000,
    lane: configLane,
    changeSet: (args) => changeSetOf(formOf(args)),
  },
};

/** Attributes as `@name`, text as `#text`, one child as it is and several of a name as a list: what playbooks know from XSOAR. */
function jsonOf(element: XmlElement): Json {
  const names = [...new Set(element.children.map(({ name }) => name))];
  const attributes = Object.entries(element.attributes).map(([name, value]) => [`@${name}`, value] as const);
  const text = element.text.trim();
  if (names.length === 0 && attributes.length === 0) return text;
  const children = names.map((name): readonly [string, Json] => {
    const values = element.children.filter((child) => child.name === name).map(jsonOf);
    return [name, values.length === 1 ? (values[0] ?? null) : values];
  });
  return Object.fromEntries([...attributes, ...children, ...(text === '' ? [] : [['#text', text] as const])]);
}
