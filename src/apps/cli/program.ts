/**
 * The verbs as a commander tree: names, options, examples. Nothing heavy is imported here; an action loads its verb when it is called.
 * The help and `docs/reference/cli.md` are made from this tree.
 */
import { Command, Option } from 'commander';
import { EXIT_CODES, type ExitCode } from './exit.ts';
import { DEFAULT_PORT, type GlobalOptions, type UpOptions, type TestOptions } from './options.ts';
import { createOutput } from './output.ts';
import { acting, repeatable, type Acting, type Does, type Verb } from './tree.ts';
import type { GraphOptions } from './verbs/graph.ts';
import { addAudit } from './verbs/audit.ts';
import { addCase } from './verbs/case.ts';
import { addChannel } from './verbs/channel.ts';
import { addInstance } from './verbs/instance.ts';
import { addNotification } from './verbs/notification.ts';
import { addAnalyze } from './verbs/analyze.ts';
import { addAlertWork, addNote } from './verbs/desk.ts';
import { addList } from './verbs/list.ts';
import { addPlaybook } from './verbs/playbook.ts';
import { addPolicy } from './verbs/policy.ts';
import { addRetention } from './verbs/retention.ts';
import { addRule } from './verbs/rule.ts';
import { addRun } from './verbs/run.ts';
import { addDelivery, addSource, PRESET_NAMES } from './verbs/source.ts';
import { addTask } from './verbs/task.ts';
import { addView } from './verbs/view.ts';
import { addKey, addUser } from './verbs/user.ts';
import { addSso } from './verbs/sso.ts';

/** Examples of a command, in the help and in the reference page. */
export const EXAMPLES: ReadonlyMap<string, readonly string[]> = new Map([
  ['riposte', ['riposte up --lab --tour', 'riposte approval list', 'riposte run --help']],
  ['riposte start', ['riposte start', 'riposte start --fresh', 'riposte start --production']],
  ['riposte up', ['riposte up --lab', 'riposte up --config riposte.json', 'riposte up --lab --tour --fresh']],
  [
    'riposte run',
    [
      'riposte run "Msiexec execution of an executable from an uncommon remote location" --alert docs/examples/alert.json --lab docs/examples/tenant.json --answer isolate=Yes --answer blockUrl=Yes',
      'riposte run ./my-playbook.yml --alert alert.json --lab tenant.json --dry-run',
      'riposte run list',
      'riposte run tail 3f2a',
    ],
  ],
  ['riposte test', ['riposte test content', 'riposte test scenarios.json --only MY-001 --hostile']],
  [
    'riposte playbook check',
    ['riposte playbook check content', 'riposte playbook check my-playbook.yml --sarif > checks.sarif'],
  ],
  [
    'riposte graph',
    ['riposte graph my-playbook.yml -o my-playbook.svg', 'riposte graph Triage -o triage.png --theme dark'],
  ],
  ['riposte content check', ['riposte content check ../content', 'riposte content check ../content --json']],
  ['riposte alert send', ['riposte alert send alert.json --instance cortex', 'cat alert.json | riposte alert send -']],
  [
    'riposte approval answer',
    ['riposte approval answer 3f2a isolate=Yes blockUrl=Yes', 'riposte approval answer 3f2a isolate=No --as mira'],
  ],
  [
    'riposte item done',
    ['riposte item done 3f2a --note "blocked by hand, change 4711"', 'riposte item done 3f2a --offer retry'],
  ],
  ['riposte run pause', ['riposte run pause 3f2a --as mira', 'riposte run resume 3f2a']],
  ['riposte run again', ['riposte run again 3f2a']],
  ['riposte run retry', ['riposte run retry 3f2a', 'riposte run retry 3f2a --task 12']],
  [
    'riposte task complete',
    ['riposte task complete 3f2a 14 --note "called the user"', 'riposte task complete 3f2a 20 --choose "Malicious"'],
  ],
  ['riposte playbook show', ['riposte playbook show Triage', 'riposte playbook list --json']],
  [
    'riposte analyze',
    [
      'riposte analyze "msiexec /i http://203.0.113.7:8080/a.msi /q"',
      'riposte analyze --jsonl lines.jsonl',
      'cat lines.jsonl | riposte analyze --jsonl - > scores.jsonl',
    ],
  ],
  [
    'riposte audit verify',
    [
      'riposte audit verify',
      'riposte audit verify --head 1204:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      'riposte audit verify --copy /backup/riposte',
    ],
  ],
  [
    'riposte audit list',
    ['riposte audit list --what "login.*" --from 2026-01-31', 'riposte audit export --who mira > mira.jsonl'],
  ],
  [
    'riposte view add',
    ['riposte view add "High and open" "status:open and severity:>=high" --columns severity,hostname'],
  ],
  ['riposte alert list', ['riposte alert list --query "status:open and hostname:ws-17"']],
  ['riposte alert close', ['riposte alert close 71001 --reason "False Positive" --notes "a known installer"']],
  ['riposte alert line', ['riposte alert line 71001 "!core-get-endpoints hostname=ws-7"']],
  ['riposte alert start', ['riposte alert start 71001 --playbook Triage --dry-run']],
  [
    'riposte playbook save',
    ['riposte playbook text Triage > triage.yml', 'riposte playbook save triage.yml --note "asks sooner"'],
  ],
  [
    'riposte policy edit',
    [
      'riposte policy edit notRequester=true --note "two people for everything"',
      `riposte policy edit 'neverIsolate={"hostnames": ["dc-1"]}'`,
    ],
  ],
  ['riposte policy preview', ['riposte policy preview isolate 5c0d --alert b049b91f09eb3d5f']],
  ['riposte action undo', ['riposte action undo 3f2a']],
  [
    'riposte source add',
    [
      'riposte source add edr --instance cortex-eu --preset cortex',
      'riposte source add siem --preset none --items results --field id=uid --field name=rule.title --field hostname=host.name',
    ],
  ],
  [
    'riposte source preview',
    ['riposte source preview edr body.json', 'cat body.json | riposte source preview edr - --preset ecs'],
  ],
  [
    'riposte rule add',
    [
      `riposte rule add "our scanner" --when 'hostname:scanner*' --ignore "the scanner of the house"`,
      `riposte rule add "loud ones first" --when 'severity:critical' --triage "look at it" --before rule-1a`,
    ],
  ],
  ['riposte rule explain', ['riposte rule explain alert.json --instance cortex-eu']],
  [
    'riposte instance add',
    [
      'riposte instance add cortex-eu --product cortex --set url=https://api-example.xdr.eu.paloaltonetworks.com --set keyId=17',
      'riposte instance add vt --product virustotal --secret key=file:./vt.key',
    ],
  ],
  [
    'riposte instance edit',
    [
      'riposte instance edit cortex-eu keyId=18 --secret key=file:./cortex.key',
      'riposte instance edit wall vsys=vsys2',
    ],
  ],
  ['riposte user add', ['riposte user add mira --role approver --email mira@example.com']],
  ['riposte key create', ['riposte key create siem --scope alert:write --days 90']],
  [
    'riposte sso set',
    [
      'riposte sso set corp issuer=https://login.example.org clientId=riposte --secret file:./client.secret --map groups=soc:analyst',
      'riposte sso set corp allowedDomains=example.org linkByEmail=true',
    ],
  ],
  ['riposte user require-factor', ['riposte user require-factor approver administrator']],
  [
    'riposte channel add',
    [
      'riposte channel add team --kind mail --set host=mail.example.com --set from=riposte@example.com --set fallback=soc@example.com',
      'riposte channel add hook --kind webhook --set url=https://hooks.example.com/riposte --secret secret=file:./hook.secret',
    ],
  ],
  [
    'riposte notification add-rule',
    [
      'riposte notification add-rule --event approval --to role:approver --channel team --remind 30m --escalate 2h --escalate-to role:administrator',
      'riposte notification add-rule --event triage --to soc@example.com --channel team --after 15m',
    ],
  ],
  ['riposte instance live', ['riposte instance live cortex-eu', 'riposte instance live cortex-eu --off']],
]);

/** `done` hears the exit code of the verb that was called. */
export function createProgram(done: (code: ExitCode) => void): Command {
  const program: Command = new Command('riposte')
    .description('Answers security alerts: runs playbooks, asks before it contains, proves what it did.')
    .option('--json', 'one JSON document on standard output instead of lines for people')
    .option('--data <dir>', 'data directory (default: ./data of the project; of the lab ./data/lab)')
    .option('--url <url>', 'address of the running Riposte (default: what the data directory says)')
    .option('--token-file <file>', 'file with the token (default: "token" in the data directory)')
    .configureHelp({
      showGlobalOptions: true,
      helpWidth: 100,
      // Those of `run` itself are not those of the verbs below it.
      visibleGlobalOptions: (command) => (command === program ? [] : [...program.options]),
    })
    // What is wrong with a command line is said by main.ts, like every other error.
    .configureOutput({ outputError: () => undefined })
    .exitOverride();

  /** Gives a command its action: options with the global ones, an output, and the exit code. */
  const does = <Options>(command: Command, verb: (args: readonly string[]) => Verb<Options>): Command =>
    command.action(async (...given: unknown[]) => {
      const args = given.slice(0, -2).flat() as readonly string[];
      const options = command.optsWithGlobals<Options & GlobalOptions>();
      done(await verb(args)(options, createOutput(options.json === true)));
    });

  addUp(program, does);
  addRun(program, does);
  addTest(program, does);
  addPlaybook(program, does);
  addGraph(program, does);
  addAnalyze(program, does);
  addContent(program, does);
  addAlert(program, does);
  addApproval(program, does);
  addItem(program, does);
  addTask(program, does);
  addAction(program, does);
  addNote(program, does);
  addCase(program, does);
  addList(program, does);
  addPolicy(program, does);
  addRetention(program, does);
  addInstance(program, does);
  addChannel(program, does);
  addNotification(program, does);
  addSource(program, does);
  addDelivery(program, does);
  addRule(program, does);
  addView(program, does);
  addAudit(program, does);
  addUser(program, does);
  addSso(program, does);
  addKey(program, does);
  does(
    program
      .command('doctor')
      .description('Check what runs; or, when nothing runs, check this machine and its data directory'),
    () => async (options, output) => (await import('./verbs/doctor.ts')).doctor(options, output),
  );
  for (const command of everyCommand(program)) finish(command);
  return program;
}

function addUp(program: Command, does: Does): void {
  does<UpOptions>(
    serving(
      program
        .command('up')
        .description('Start Riposte in this process, on 127.0.0.1')
        .option('--lab', 'with simulated vendors, and an instance for each')
        .option('--tour', 'with --lab: deliver sample alerts and show live what happens')
        .option('--fresh', 'with --lab: forget what earlier starts of the lab left behind')
        .option('--production', 'refuse everything simulated')
        .option('--open', 'open the console in the browser, where there is a screen'),
    ),
    () => async (options, output) => (await import('./verbs/up.ts')).up(options, output),
  );
  does<UpOptions>(
    serving(
      program
        .command('start')
        .description('Start Riposte to look at it, as npm start does: with the lab, in the browser')
        .option('--production', 'on real vendors: without lab, sample alerts and browser; refuses --lab')
        .option('--lab', 'with simulated vendors: the default, unless --production is given')
        .option('--fresh', 'forget what earlier starts of the lab left behind')
        .option('--no-open', 'leave the browser closed'),
    ),
    () => async (options, output) => {
      const { startOptions, up } = await import('./verbs/up.ts');
      return up(startOptions(options), output);
    },
  );
}

/** The options of a verb that starts the product. */
function serving(command: Command): Command {
  return command
    .option(
      '--port <n>',
      `port to listen on; 0 takes a free one (default: ${DEFAULT_PORT}, or what the configuration says)`,
    )
    .option('--content <dir>', 'folder of installed playbooks (default: content)')
    .option('--config <file>', 'configuration (default: riposte.json in the data directory)')
    .option('--dry-run', 'change nothing at any vendor: runs end in a plan');
}

function addTest(program: Command, does: Does): void {
  does<TestOptions>(
    program
      .command('test')
      .description('Run scenarios: each on a fresh lab, with its own clock')
      .argument('<file...>', 'scenario files, or folders that hold some')
      .option('--only <id>', 'only this scenario')
      .option('--hostile', 'kill the process at every boundary and start it again')
      .option('--each', 'with --hostile: also a fresh run for each boundary, so that a failure names it')
      .option('--sample <n>', 'with --hostile: the short form, fresh runs for so many boundaries of each scenario')
      .option('--jobs <n>', 'how many at a time (default: 1; with --hostile 2)')
      .option('--seed <n>', 'with --sample: which ones')
      .option('--content <dir>', 'folder of installed playbooks (default: content)'),
    (files) => async (options, output) => (await import('./verbs/test.ts')).test(files, options, output),
  );
}

function addGraph(program: Command, does: Does): void {
  does<GraphOptions>(
    program
      .command('graph')
      .description('Draw a playbook from top to bottom, with a legend')
      .argument('<playbook>', 'name of an installed playbook, or a YAML file; - is standard input')
      .option('-o, --output <file>', 'where to: a file that ends in .svg or .png; - is SVG on standard output', '-')
      .addOption(
        new Option('--theme <theme>', "colours; auto follows the reader's system, and is light in a PNG")
          .choices(['auto', 'light', 'dark'])
          .default('auto'),
      )
      .option('--content <dir>', 'folder of installed playbooks (default: content)'),
    ([playbook = '']) =>
      async (options, output) =>
        (await import('./verbs/graph.ts')).graph(playbook, options, output),
  );
}

const CONTENT_CHECK_NOTES = `
A playbook is runnable when it is read without errors, every value and condition that its start
reaches can be planned, and each operator, transformer, automation, command and sub-playbook that
these tasks name exists in this release or, sub-playbooks, in the folder; and the same holds for its
sub-playbooks. Automations and integrations of the folder do not count: "in this content".

Ends with 0 when every playbook is read without errors and written back byte by byte, with 1 when
one is not or a file is unreadable, with 2 when there is no such folder or no playbook in it.`;

function addContent(program: Command, does: Does): void {
  const content = program.command('content').description('Folders of XSOAR content: how much of it runs here');
  does<{ content?: string }>(
    content
      .command('check')
      .description('Read every playbook below a folder, write it back, and list what this release lacks to run it')
      .argument('<dir>', 'a checkout of content; YAML files below it, links are not followed')
      .option('--content <dir>', 'folder of installed playbooks, which count as sub-playbooks (default: content)')
      .addHelpText('after', CONTENT_CHECK_NOTES),
    ([folder = '']) =>
      async (options, output) =>
        (await import('./verbs/content.ts')).contentCheck(folder, options, output),
  );
}

function addAlert(program: Command, does: Does): void {
  const alert = program.command('alert').description('Alerts of a running Riposte');
  does<{ instance?: string; stranger?: boolean; playbook?: string; dryRun?: boolean; as?: string }>(
    alert
      .command('send')
      .description('Deliver an alert; the same id from the same instance again is the same alert')
      .argument('<file>', 'its fields as JSON, or {"instance", "fields"}; - is standard input')
      .option('--instance <name>', 'the instance that it comes from')
      .option('--stranger', 'also where no instance or source has that name')
      .option('--playbook <name>', 'run this one, whatever the routing says')
      .option('--dry-run', 'change nothing at any vendor: the run ends in a plan')
      .option('--as <user>', 'who asks for the run (default with --playbook: operator)'),
    ([file = '']) =>
      async (options, output) =>
        (await import('./verbs/alert.ts')).alertSend(file, options, output),
  );
  does<{ instance?: string; preset?: string }>(
    alert
      .command('upload')
      .description('Deliver a file of alerts, and wait until it has been read')
      .argument('<file>', 'JSON or JSON lines; - is standard input')
      .option('--instance <name>', 'the instance that they belong to, where they name none')
      .addOption(new Option('--preset <preset>', 'what the file holds').choices(PRESET_NAMES)),
    ([file = '']) =>
      async (options, output) =>
        (await import('./verbs/sources.ts')).alertUpload(file, options, output),
  );
  does<{ status?: string; query?: string; limit: string }>(
    alert
      .command('list')
      .description('Alerts, newest first')
      .addOption(new Option('--status <status>', 'only these').choices(['open', 'closed']))
      .option('--query <search>', 'those that a search finds, in the language of SearchIncidentsV2')
      .option('--limit <n>', 'how many', '20'),
    () => async (options, output) => (await import('./verbs/alert.ts')).alertList(options, output),
  );
  addAlertWork(alert, does);
}

function addApproval(program: Command, does: Does): void {
  const approval = program.command('approval').description('Questions that wait for an answer');
  does(
    approval.command('list').description('Open questions, the most severe first'),
    () => async (options, output) => (await import('./verbs/approval.ts')).approvalList(options, output),
  );
  does(
    approval
      .command('show')
      .description('One question with all that it rests on, and what each answer allows')
      .argument('<question>', 'id, or its beginning'),
    ([id = '']) =>
      async (options, output) =>
        (await import('./verbs/approval.ts')).approvalShow(id, options, output),
  );
  does<Acting & { role: readonly string[] }>(
    actorOptions(
      approval
        .command('answer')
        .description('Answer a question')
        .argument('<question>', 'id, or its beginning')
        .argument('<field=value...>', 'an answer to each field'),
    ),
    ([id = '', ...answers]) =>
      async (options, output) =>
        (await import('./verbs/approval.ts')).approvalAnswer(id, answers, options, output),
  );
}

function actorOptions(command: Command): Command {
  return acting(command).addOption(repeatable('--role <role>', 'a role that the user has', 'none'));
}

function addItem(program: Command, does: Does): void {
  const item = program.command('item').description('Manual tasks, reviews and failed tasks that wait for a person');
  does(
    item.command('list').description('Open items'),
    () => async (options, output) => (await import('./verbs/item.ts')).itemList(options, output),
  );
  does<Acting & { note?: string; offer: string; role: readonly string[] }>(
    actorOptions(
      item
        .command('done')
        .description('Complete an item by one of its offers')
        .argument('<item>', 'id, or its beginning')
        .option('--note <text>', 'what was done')
        .option('--offer <offer>', 'done, or what else the item offers: retry, skip, cancel, …', 'done'),
    ),
    ([id = '']) =>
      async (options, output) =>
        (await import('./verbs/item.ts')).itemDone(id, options, output),
  );
}

function addAction(program: Command, does: Does): void {
  const action = program.command('action').description('The ledger: what was changed at vendors');
  does<{ limit: string }>(
    action.command('list').description('Actions, newest first').option('--limit <n>', 'how many', '20'),
    () => async (options, output) => (await import('./verbs/action.ts')).actionList(options, output),
  );
  does<Acting & { force?: boolean }>(
    acting(
      action
        .command('undo')
        .description('Take an action back; it runs as a playbook of its own')
        .argument('<action>', 'id, or its beginning')
        .option('--force', 'also what was there before Riposte came'),
    ),
    ([id = '']) =>
      async (options, output) =>
        (await import('./verbs/action.ts')).actionUndo(id, options, output),
  );
}

export function everyCommand(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

export function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}

function finish(command: Command): void {
  const examples = EXAMPLES.get(nameOf(command)) ?? [];
  if (examples.length > 0)
    command.addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}\n`).join('')}`.trimEnd());
  const codes = EXIT_CODES.map(({ code, meaning }) => `  ${code}  ${meaning}`).join('\n');
  if (command.parent === null) command.addHelpText('after', `\nExit codes:\n${codes}`);
}
