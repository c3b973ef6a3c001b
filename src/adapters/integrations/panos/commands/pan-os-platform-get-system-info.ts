/** pan-os-platform-get-system-info: what kind of device answers. Its model tells Panorama from a firewall. */
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { errorOutcome, note, table } from '../../entries.ts';
import { childOf, childText, element, writeXml } from '../../xml.ts';
import { readPanos } from '../call.ts';
import type { PanosIo } from '../io.ts';

export const panOsPlatformGetSystemInfo: CommandRow<PanosIo> = {
  name: 'pan-os-platform-get-system-info',
  description: 'Reads model, name and version of the device; the model of Panorama is "Panorama".',
  risk: 'read',
  args: [],
  outputs: [
    { path: 'PANOS.ShowSystemInfo.Summary.hostname', description: 'Name of the device.' },
    { path: 'PANOS.ShowSystemInfo.Summary.model', description: 'Model.' },
    { path: 'PANOS.ShowSystemInfo.Summary.sw_version', description: 'Version of PAN-OS.' },
    { path: 'PANOS.ShowSystemInfo.Summary.serial', description: 'Serial number.' },
  ],
  async run(_args, io) {
    const cmd = writeXml(element('show', [element('system', [element('info')])]));
    const read = await readPanos(io, { type: 'op', cmd });
    if (read.kind === 'failed') return errorOutcome(read);
    const system = read.kind === 'read' ? childOf(read.response.result, 'system') : undefined;
    if (!system)
      return errorOutcome({ code: 'panos.unreadable', detail: `PAN-OS ${io.instance}: no system in the answer` });
    const text = (name: string) => childText(system, name) ?? '';
    const summary = {
      hostname: text('hostname'),
      model: text('model'),
      sw_version: text('sw-version'),
      serial: text('serial'),
    };
    const readable = table('System Info', Object.keys(summary), [Object.values(summary)]);
    return {
      entries: [note(summary, readable, { 'PANOS.ShowSystemInfo.Summary(val.hostname == obj.hostname)': summary })],
    };
  },
};
