/**
 * VerifyContainment: reads back that what was ordered holds, and names what is missing.
 *
 * It believes the ledger and the world, never the context, and sends nothing that changes state.
 */
import type { CallScope, CommandRow, Outcome } from '../../../core/engine/commands.ts';
import type { ActionResult, Evidence } from '../../../core/engine/events.ts';
import { toRiposteError } from '../../../core/base/errors.ts';
import type { JsonObject } from '../../../core/base/json.ts';
import { textOf, textsOf } from '../arguments.ts';
import {
  actionsFor,
  answerOf,
  blockNotOffered,
  isBlock,
  judge,
  judgeBlock,
  needsOf,
  type BlockFacts,
  type Judgement,
  type Need,
  type ReadAction,
  type Reading,
} from '../containment.ts';
import type { AutomationPorts, ContainmentPort, LedgerRow } from '../ports.ts';
import { note, oneLine, withoutEmpty } from '../results.ts';

export const verifyContainment: CommandRow<AutomationPorts> = {
  name: 'VerifyContainment',
  description:
    'Reads back the containment that was ordered. What failed, never began, could not be read or no longer holds is missing; declined and planned actions are not.',
  risk: 'read',
  args: [
    {
      name: 'only',
      description:
        '`terminate`: a branch that verifies the termination alone. It writes `Termination`, so that two branches keep their results apart.',
    },
    {
      name: 'terminate',
      description:
        '`ask`: an approver is asked about it on a branch of its own, which also verifies it. Otherwise it is verified here.',
    },
    { name: 'isolate', description: 'The answer to the isolation: Yes or No.' },
    { name: 'block', description: 'The answer to the block: Yes or No.' },
    {
      name: 'block_offer',
      description: '`unavailable` where nobody could be asked about a block that is needed: it is missing then.',
    },
    { name: 'block_targets', description: 'The entries that were to be blocked: each must be.', isArray: true },
    {
      name: 'block_missing',
      description: 'What the playbook that blocked says is missing: blockUrl, commit, push.',
      isArray: true,
    },
  ],
  outputs: [
    {
      path: 'Containment.Verified',
      description: 'terminate, isolate, blockUrl: what was done and holds. Not written when empty.',
    },
    {
      path: 'Containment.Missing',
      description: 'terminate, isolate, blockUrl, commit, push: what a person has to do. Not written when empty.',
    },
    { path: 'Termination.Verified', description: 'terminate, where only that is verified and it holds.' },
    { path: 'Termination.Missing', description: 'terminate, where only that is verified and a person has to do it.' },
  ],
  run: async (args, ports, scope) => {
    if (textOf(args, 'only').trim().toLowerCase() === 'terminate') {
      const needs = needsOf({ terminate: 'here', isolate: 'none', block: 'none' });
      const alone = await ports.containment.actionsOfAlert(scope.alertRef);
      const judged = await Promise.all(needs.map((need) => verify(need, alone, ports.containment, scope)));
      return verifiedOutcome('Termination', judged);
    }
    const terminate = textOf(args, 'terminate').trim().toLowerCase() === 'ask' ? 'elsewhere' : 'here';
    const needs = needsOf({
      terminate,
      isolate: answerOf(textOf(args, 'isolate')),
      block: answerOf(textOf(args, 'block')),
    });
    const rows = await ports.containment.actionsOfAlert(scope.alertRef);
    const facts: BlockFacts = {
      actions: scope.actions,
      targets: textsOf(args, 'block_targets'),
      reported: textsOf(args, 'block_missing'),
      dryRun: scope.dryRun,
    };
    const judged = await Promise.all(
      needs.map(async (need) => {
        const judgement = await verify(need, rows, ports.containment, scope);
        return isBlock(need) ? judgeBlock(judgement, facts) : [judgement];
      }),
    );
    const notOffered = textOf(args, 'block_offer').trim().toLowerCase() === 'unavailable';
    return verifiedOutcome('Containment', [...judged.flat(), ...(notOffered ? [blockNotOffered()] : [])]);
  },
};

async function verify(
  need: Need,
  rows: readonly LedgerRow[],
  port: ContainmentPort,
  scope: CallScope,
): Promise<Judgement> {
  const actions = actionsFor(need, scope.actions);
  const read = await Promise.all(actions.map((action) => readAction(action, rows, port, scope)));
  return judge(need, read, scope.dryRun);
}

async function readAction(
  action: ActionResult,
  rows: readonly LedgerRow[],
  port: ContainmentPort,
  scope: CallScope,
): Promise<ReadAction> {
  const { result, detail } = action;
  const isDone = result === 'done' || result === 'already-done';
  const row = isDone ? rowOf(action, rows, scope.run) : undefined;
  return { result, detail, reading: row && (await readBack(row, port)) };
}

/** The run's own row for the action; the last one where it was done twice. */
function rowOf(action: ActionResult, rows: readonly LedgerRow[], run: string): LedgerRow | undefined {
  return rows.findLast(
    (row) =>
      row.run === run &&
      row.verb === action.verb &&
      row.instance === action.instance &&
      row.targets.length === action.targets.length &&
      row.targets.every((target) => action.targets.includes(target)),
  );
}

/** A read that fails proves nothing: unknown. */
async function readBack(row: LedgerRow, port: ContainmentPort): Promise<Reading> {
  if (row.status === 'undone') return { kind: 'gone', detail: 'taken back' };
  try {
    return await port.readBack(row);
  } catch (thrown) {
    return { kind: 'unknown', detail: toRiposteError(thrown).message };
  }
}

function verifiedOutcome(name: 'Containment' | 'Termination', judged: readonly Judgement[]): Outcome {
  const idsIn = (state: Judgement['state']) => judged.filter((one) => one.state === state).map(({ need }) => need.id);
  const containment: JsonObject = withoutEmpty({ Verified: idsIn('verified'), Missing: idsIn('missing') });
  const evidence = judged.map(judgedEvidence);
  return {
    entries: [note(evidence.map(({ label, value }) => `${label}: ${value}`).join('\n'))],
    set: { [name]: containment },
    evidence,
  };
}

function judgedEvidence({ need, state, detail }: Judgement): Evidence {
  return {
    label: `Containment: ${need.title}`,
    value: oneLine(detail === '' || detail === state ? state : `${state} (${detail})`),
    source: 'read-back',
  };
}
