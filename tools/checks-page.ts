/** The reference page of the checks of playbooks, from the rows that do them and the problems that the reader knows. */
import { CHECKS, FAMILIES, type CheckRow } from '../src/core/playbook/checks/index.ts';
import { PROBLEM_ROWS } from '../src/core/playbook/problems.ts';

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');

export function checksPage(): string {
  const families = Object.entries(FAMILIES) as readonly [CheckRow['family'], string][];
  return [
    '# Checks of playbooks',
    '',
    'Made by `npm run generate` from `src/core/playbook/checks/rows.ts` and `src/core/playbook/problems.ts`; do not edit.',
    '',
    '`riposte playbook check FILE…` reads playbooks (or folders of them) and says what is wrong before one runs. `--json` gives one document,',
    '`--sarif` SARIF 2.1.0 for code scanning, `--rule` only some checks, `--severity` only the worse ones. It ends with 1 when there is an error',
    'or a warning that nobody has accepted, with 2 when a file cannot be used, else with 0; a note never counts.',
    '',
    'An **error** goes wrong when the task runs; a **warning** goes wrong on some way, or is most probably not what was meant; a **note** is worth',
    'knowing.',
    '',
    '## What is assumed',
    '',
    'Data flow is judged only where everything on the ways to a read is known. A command, automation or sub-playbook that is not installed here',
    'may write anything, and so may a key that is known at run time only; what is read behind it is left alone. Answers of forms are the',
    'exception, as nothing else writes `<title>.Answers.<id>`. Never missing are the roots that the server or the engine lays over the context',
    '(`alert`, `incident`, `issue`, `inputs`, `lists`, `modules`, `lastCompletedTaskEntries`, `Action` …), and the standard roots that extraction',
    'and attachments fill (`File`, `URL`, `IP`, `Domain`, `Email`, `DBotScore` …). A playbook that a known playbook calls in its own context finds',
    'there what that one wrote; one that is called at all may have consent from there. What a person types into the context is not seen.',
    '',
    'Files in the folder of installed content count as shipped to the default policy, all others as imported.',
    '',
    '## What is known and accepted',
    '',
    '```yaml',
    'x-ignore:',
    '  check.fixed-instance: There is one firewall, and it has this name.',
    '```',
    '',
    'on a task, or at the top for the whole playbook. A reason is required, and an `x-ignore` that finds nothing is said. XSOAR passes the key',
    'over. In SARIF the finding stays, as a suppressed one.',
    '',
    ...families.flatMap(([family, title]) => [
      `## ${title}`,
      '',
      '| code | | finds | how to mend it |',
      '|---|---|---|---|',
      ...CHECKS.filter((row) => row.family === family).map(
        ({ code, severity, finds, mend }) => `| \`${code}\` | ${severity} | ${cell(finds)} | ${cell(mend)} |`,
      ),
      '',
    ]),
    '## Reading the document',
    '',
    'Said by the reader, wherever a playbook is read. A document with an error does not run, and is not checked further.',
    '',
    '| code | | how to mend it |',
    '|---|---|---|',
    ...Object.entries(PROBLEM_ROWS).map(
      ([code, { severity, hint }]) => `| \`${code}\` | ${severity} | ${cell(hint)} |`,
    ),
    '',
  ].join('\n');
}
