/** `audit …`: the tree of the verbs about the audit. Nothing heavy is imported here: an action loads its file when it is called. */
import { Option, type Command } from 'commander';
import type { AuditOptions, VerifyOptions } from '../options.ts';
import type { Does } from '../tree.ts';

const verbs = () => import('./audits.ts');

export function addAudit(program: Command, does: Does): void {
  const audit = program
    .command('audit')
    .description('Who did what: people, runs and Riposte itself, in rows that are chained and never changed');
  does<AuditOptions & { limit: string }>(
    filtered(audit.command('list').description('The newest rows')).option('--limit <n>', 'how many', '20'),
    () => async (options, output) => (await verbs()).auditList(options, output),
  );
  does<AuditOptions>(
    filtered(audit.command('export').description('Every row, the oldest first, as lines of JSON')),
    () => async (options, output) => (await verbs()).auditExport(options, output),
  );
  does(
    audit.command('head').description('The head of the chain: keep it elsewhere, and verify against it later'),
    () => async (options, output) => (await verbs()).auditHead(options, output),
  );
  does<VerifyOptions>(
    audit
      .command('verify')
      .description('Read every row and hold it to the chain: of a running Riposte, or of a data directory')
      .option('--head <head>', 'a head that was noted earlier: rows that were cut off since are found too')
      .addOption(new Option('--copy <dir>', 'a copy of a data directory: its files are read, whatever runs')),
    () => async (options, output) => (await verbs()).auditVerify(options, output),
  );
}

function filtered(command: Command): Command {
  return command
    .option('--who <user>', 'of this user')
    .option('--what <name>', 'of this name, or of those that begin so: login.*')
    .option('--run <run>', 'of this run')
    .option('--from <instant>', 'not before, as 2026-01-31 or 2026-01-31T08:00Z')
    .option('--until <instant>', 'not after');
}
