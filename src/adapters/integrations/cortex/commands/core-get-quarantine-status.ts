/** core-get-quarantine-status: is a file in quarantine? Yes, no, or not known: three values. */
import type { CommandRow } from '../../../../core/engine/commands.ts';
import type { Evidence } from '../../../../core/engine/events.ts';
import { textArg } from '../../args.ts';
import { errorOutcome } from '../../entries.ts';
import type { CortexIo } from '../io.ts';
import {
  fileOf,
  fileProblem,
  heldEntry,
  heldWord,
  QUARANTINE_LABEL,
  readHeld,
  type HeldStatus,
} from '../quarantine.ts';

export const coreGetQuarantineStatus: CommandRow<CortexIo> = {
  name: 'core-get-quarantine-status',
  description: 'Reads whether a file of an endpoint is in quarantine. A status that the tenant does not give is null.',
  risk: 'read',
  args: [
    { name: 'endpoint_id', description: 'Id of the endpoint.', required: true },
    { name: 'file_hash', description: 'SHA-256 of the file.', required: true },
    { name: 'file_path', description: 'Path of the file on the endpoint.', required: true },
  ],
  outputs: [
    { path: 'Core.quarantineFiles.status.status', description: 'true, false, or null: not known.' },
    { path: 'Core.quarantineFiles.status.endpointId', description: 'Id of the endpoint.' },
    { path: 'Core.quarantineFiles.status.filePath', description: 'Path of the file.' },
    { path: 'Core.quarantineFiles.status.fileHash', description: 'SHA-256 of the file.' },
  ],
  async run(args, io) {
    const file = fileOf(args, textArg(args, 'endpoint_id'));
    const problem = fileProblem(file);
    if (problem !== undefined)
      return errorOutcome({ code: 'input.rejected', detail: `Not asked: ${problem}.` }, [QUARANTINE_LABEL]);
    const answer = await readHeld(io, [file]);
    if (answer.kind === 'failed') {
      // Whoever is asked about the file sees that nobody knows.
      return {
        ...errorOutcome(answer, [QUARANTINE_LABEL]),
        evidence: [evidenceOf(io, { ...file, quarantined: null })],
      };
    }
    const { statuses } = answer;
    const evidence = statuses.map((status) => evidenceOf(io, status));
    const gaps = statuses.some(({ quarantined }) => quarantined === null) ? [QUARANTINE_LABEL] : [];
    return { entries: [heldEntry(statuses)], evidence, gaps };
  },
};

function evidenceOf({ config }: CortexIo, { path, endpointId, quarantined }: HeldStatus): Evidence {
  return {
    label: QUARANTINE_LABEL,
    value: `${path} on ${endpointId}: ${heldWord(quarantined)}`,
    source: `Cortex ${config.tenant}`,
    ...(quarantined === null ? { verdict: 'unknown' } : {}),
  };
}
