/** `playbook text|save|versions|diff|restore|trust`: playbooks of a running Riposte, edited. */
import type { CheckFinding } from '../../../core/api/views.ts';
import type { ExitCode } from '../exit.ts';
import { countOf } from '../numbers.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect, readBytes } from '../place.ts';
import { byOf } from '../respond.ts';
import { line, span, type Line } from '../terminal/paint.ts';
import { table } from '../terminal/table.ts';

type Acting = GlobalOptions & { readonly as?: string; readonly note?: string };

export async function playbookText(
  name: string,
  options: GlobalOptions & { readonly version?: string },
  output: Output,
): Promise<ExitCode> {
  const { version } = options;
  const text = await (await connect(options)).call('playbookText', { params: { playbook: name }, query: { version } });
  output.document(text);
  // As it is: it goes into a file, or to an editor.
  if (!output.json) process.stdout.write(text.text);
  return 0;
}

export async function playbookSave(
  file: string,
  options: Acting & { readonly new?: boolean },
  output: Output,
): Promise<ExitCode> {
  const text = Buffer.from(await readBytes(file, 'the playbook file')).toString('utf8');
  const client = await connect(options);
  const body = { text, ...(options.note === undefined ? {} : { note: options.note }), ...byOf(options) };
  const { name } = await client.call('checkPlaybook', { body: { text } });
  const saved =
    options.new === true || name === ''
      ? await client.call('addPlaybook', { body })
      : await client.call('editPlaybook', {
          params: { playbook: name },
          body,
          ifMatch: (await client.call('playbookText', { params: { playbook: name } })).hash,
        });
  output.document(saved);
  output.lines([
    line(0, `"${saved.name}": `, span(`version ${saved.version}`, 'good'), span(`  ${saved.hash}`, 'dim')),
    ...findingLines(saved.findings),
  ]);
  return 0;
}

export async function playbookVersions(name: string, options: GlobalOptions, output: Output): Promise<ExitCode> {
  const { rows } = await (await connect(options)).call('listPlaybookVersions', { params: { playbook: name } });
  output.document({ versions: rows });
  output.lines(
    table(
      [{ title: 'version' }, { title: 'at' }, { title: 'by' }, { title: 'hash' }, { title: 'note' }],
      rows.map(({ version, at, by, hash, note, current }) => [
        current ? span(`${version} *`, 'good') : String(version),
        at === null ? '' : new Date(at).toISOString(),
        by,
        hash.slice(0, 12),
        note,
      ]),
      output.look,
    ),
  );
  return 0;
}

export async function playbookDiff(
  name: string,
  options: GlobalOptions & { readonly from?: string; readonly to?: string },
  output: Output,
): Promise<ExitCode> {
  const { from, to } = options;
  const diff = await (await connect(options)).call('diffPlaybook', { params: { playbook: name }, query: { from, to } });
  output.document(diff);
  const signs = { same: ' ', gone: '-', new: '+' } as const;
  const styles = { same: 'dim', gone: 'bad', new: 'good' } as const;
  output.lines([
    ...diff.hunks.flatMap((hunk) => [
      line(0, span(`@@ ${hunk[0]?.before ?? ''} ${hunk[0]?.after ?? ''} @@`, 'dim')),
      ...hunk.map(({ op, text }) => line(0, span(`${signs[op]}${text}`, styles[op]))),
    ]),
    line(0, `${diff.added} lines came, ${diff.removed} went`),
  ]);
  return 0;
}

export async function playbookRestore(
  name: string,
  version: string,
  options: Acting,
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const { hash } = await client.call('playbookText', { params: { playbook: name } });
  const saved = await client.call('restorePlaybook', {
    params: { playbook: name },
    body: {
      version: version === '0' ? 0 : countOf(version, 'the version'),
      ...(options.note === undefined ? {} : { note: options.note }),
      ...byOf(options),
    },
    ifMatch: hash,
  });
  output.document(saved);
  output.lines([
    line(0, `"${saved.name}" is back at version ${version}, as `, span(`version ${saved.version}`, 'good')),
  ]);
  return 0;
}

export async function playbookTrust(
  name: string,
  verb: string,
  options: Acting & { readonly off?: boolean },
  output: Output,
): Promise<ExitCode> {
  const trusted = options.off !== true;
  const policy = await (
    await connect(options)
  ).call('trustPlaybook', {
    params: { playbook: name },
    body: { verb, trusted, ...(options.note === undefined ? {} : { note: options.note }), ...byOf(options) },
  });
  output.document(policy);
  output.lines([
    line(
      0,
      `"${name}" is `,
      span(trusted ? 'trusted' : 'trusted no more', trusted ? 'caution' : 'good'),
      ` with ${verb}`,
    ),
  ]);
  return 0;
}

function findingLines(findings: readonly CheckFinding[]): readonly Line[] {
  return findings
    .filter(({ ignored }) => ignored === null)
    .map(({ severity, message, line: at, column, code }) =>
      line(2, span(severity, severity === 'error' ? 'bad' : 'caution'), ` ${at}:${column} ${message} (${code})`),
    );
}
