/** core-get-case-extra-data: a case with its alerts and artifacts (REST: get_incident_extra_data). */
import type { JsonObject } from '../../../../core/base/json.ts';
import type { CommandRow, ResultEntry } from '../../../../core/engine/commands.ts';
import { readCase } from '../alerts.ts';
import { listArg, wholeArg } from '../../args.ts';
import { errorEntry, errorOutcome, note, table } from '../../entries.ts';
import type { CortexIo } from '../io.ts';

const ISSUES_MAX = 1_000;

export const coreGetCaseExtraData: CommandRow<CortexIo> = {
  name: 'core-get-case-extra-data',
  description: 'Reads cases with their alerts, network artifacts and file artifacts.',
  risk: 'read',
  args: [
    { name: 'case_id', description: 'Numbers of cases.', required: true, isArray: true },
    { name: 'issues_limit', description: 'Most alerts per case, at most 1,000.', defaultValue: String(ISSUES_MAX) },
  ],
  outputs: [
    { path: 'Core.CaseExtraData.case', description: 'The case.' },
    { path: 'Core.CaseExtraData.issues.total_count', description: 'How many alerts it has.' },
    { path: 'Core.CaseExtraData.issues.data', description: 'Its alerts.' },
    { path: 'Core.CaseExtraData.network_artifacts', description: 'Network artifacts.' },
    { path: 'Core.CaseExtraData.file_artifacts', description: 'File artifacts.' },
  ],
  async run(args, io) {
    const ids = listArg(args, 'case_id');
    if (ids.length === 0) return errorOutcome({ code: 'input.rejected', detail: 'No case number is given.' });
    const most = Math.min(ISSUES_MAX, wholeArg(args, 'issues_limit', ISSUES_MAX, 1));
    const entries: ResultEntry[] = [];
    for (const id of ids) entries.push(await caseEntry(io, id, most));
    return { entries };
  },
};

async function caseEntry(io: CortexIo, id: string, most: number): Promise<ResultEntry> {
  if (!/^\d{1,15}$/.test(id))
    return errorEntry({ code: 'input.rejected', detail: `'${id.slice(0, 80)}' is no case number.` });
  const found = await readCase(io, id, most);
  if (found.kind === 'failed') return errorEntry(found);
  const { reply } = found;
  // Older tenants say incident and alerts where newer ones say case and issues: one form for playbooks.
  const data: JsonObject = {
    case_id: id,
    case: reply['case'] ?? reply['incident'] ?? {},
    issues: { total_count: found.total, data: found.alerts },
    network_artifacts: reply['network_artifacts'] ?? { total_count: 0, data: [] },
    file_artifacts: reply['file_artifacts'] ?? { total_count: 0, data: [] },
  };
  const readable = table(`Case ${id}`, ['Alerts', 'Read'], [[found.total, found.alerts.length]]);
  return note(data, readable, { 'Core.CaseExtraData(val.case_id == obj.case_id)': data });
}
