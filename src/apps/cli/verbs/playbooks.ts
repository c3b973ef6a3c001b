/** `playbook list|show`: what a running product has installed. */
import { RiposteError } from '../../../core/base/errors.ts';
import { ApiRefusal, type ExitCode } from '../exit.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect, ownCommand } from '../place.ts';
import { nextLines } from '../render/run.ts';
import { playbookLines, playbookTable } from '../render/playbook.ts';
import { hanging, span } from '../terminal/paint.ts';

export async function playbookList(options: GlobalOptions, output: Output): Promise<ExitCode> {
  const page = await (await connect(options)).call('listPlaybooks');
  output.document({ playbooks: page.rows, problems: page.problems });
  output.lines([
    ...playbookTable(page.rows, output.look),
    ...page.problems.map(({ severity, message, hint }) =>
      hanging(0, 2, span(`${severity}: `, severity === 'error' ? 'bad' : 'caution'), message, span(`  ${hint}`, 'dim')),
    ),
    ...nextLines(page.rows.length, null, [[`${ownCommand()} playbook show NAME`, 'tells about one']]),
  ]);
  return page.problems.some(({ severity }) => severity === 'error') ? 1 : 0;
}

export async function playbookShow(name: string, options: GlobalOptions, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  try {
    const playbook = await client.call('showPlaybook', { params: { playbook: name } });
    output.document(playbook);
    output.lines(playbookLines(playbook, output.look, ownCommand()));
    return 0;
  } catch (thrown) {
    if (!(thrown instanceof ApiRefusal) || thrown.code !== 'api.not-found') throw thrown;
    const { rows: playbooks } = await client.call('listPlaybooks');
    throw new RiposteError('cli.no-match', thrown.message, {
      hint: `Installed: ${playbooks.map((each) => each.name).join('; ')}.`,
    });
  }
}
