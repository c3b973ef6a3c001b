/** core-get-dynamic-analysis: what the sensor's behavioural engine saw before an alert: part of the original alert. */
import { isObject, type JsonObject } from '../../../../core/base/json.ts';
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { errorEntry, errorOutcome, note, table } from '../../entries.ts';
import type { CortexIo } from '../io.ts';
import { readOriginalAlerts } from '../original-alerts.ts';

const FIELDS = [
  'causalityId',
  'internals',
  'potentialPreventionActionOverride',
  'isBiocRule',
  'biocId',
  'additionalData',
  'biocRuleName',
  'reachedMaxActivationsPerRule',
  'syncActionStatus',
  'spawnerImagePath',
  'spawnerCmdline',
  'spawnerSigner',
  'osSpawnerImagePath',
  'osSpawnerCmdline',
  'osSpawnerSigner',
];

export const coreGetDynamicAnalysis: CommandRow<CortexIo> = {
  name: 'core-get-dynamic-analysis',
  description: 'Reads the dynamic analysis of alerts.',
  risk: 'read',
  args: [{ name: 'alert_ids', description: 'Ids of alerts.', required: true, isArray: true }],
  outputs: FIELDS.map((name) => ({ path: `Core.DynamicAnalysis.${name}`, description: name })),
  async run(args, io) {
    const label = 'Dynamic analysis';
    const read = await readOriginalAlerts(args, io);
    if (read.kind === 'failed') return errorOutcome(read, [label]);
    const found = read.alerts.flatMap(({ fields }): JsonObject[] => {
      const data = fields['messageData'];
      const analysis = isObject(data) ? data['dynamicAnalysis'] : undefined;
      return isObject(analysis) ? [analysis] : [];
    });
    const errors = read.failures.map(errorEntry);
    const gaps = errors.length > 0 ? [label] : [];
    const none = 'There is no dynamicAnalysis for these alert ids.';
    const rows = found.map((row) => [row['causalityId'] ?? null, row['biocRuleName'] ?? null]);
    const entry =
      found.length === 0
        ? note([], none)
        : note(found, table('Dynamic Analysis', ['Causality Id', 'Bioc Rule Name'], rows), {
            // The vendor has no merge key, and appends at each call.
            'Core.DynamicAnalysis(val.causalityId && val.causalityId == obj.causalityId && val.biocId == obj.biocId)':
              found,
          });
    return { entries: [entry, ...errors], gaps };
  },
};
