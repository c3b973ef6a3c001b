/**
 * `npm run generate`: writes every generated file. With `--check` it writes nothing and fails when a file on disk differs.
 * A new generated file is one row.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cliReference } from '../src/apps/cli/reference.ts';
import { documentText } from '../src/apps/server/reference/page.ts';
import { automationsPage } from './automations-page.ts';
import { checksPage } from './checks-page.ts';
import { configurationPage } from './configuration-page.ts';
import { consolePage } from './console-page.ts';
import { contentPages } from './content-pages.ts';
import { auditPage } from './audit-page.ts';
import { errorsPage } from './errors-page.ts';
import { widthsModule } from './font-widths.ts';
import { choicesPage, operatorsPage, transformersPage } from './language-page.ts';
import { runPicture } from './picture.ts';
import { playbookPicture } from './playbook-picture.ts';
import { roomsPage } from './tidy/page.ts';

const GENERATED: readonly { readonly path: string; readonly text: () => string | Promise<string> }[] = [
  { path: 'docs/rooms.generated.md', text: roomsPage },
  { path: 'docs/console.md', text: consolePage },
  { path: 'docs/reference/cli.md', text: cliReference },
  { path: 'docs/reference/automations.md', text: automationsPage },
  { path: 'docs/reference/checks.md', text: checksPage },
  { path: 'docs/reference/configuration.md', text: configurationPage },
  { path: 'docs/reference/openapi.json', text: documentText },
  { path: 'docs/reference/audit.md', text: auditPage },
  { path: 'docs/reference/errors.md', text: errorsPage },
  { path: 'docs/reference/operators.md', text: operatorsPage },
  { path: 'docs/reference/transformers.md', text: transformersPage },
  { path: 'docs/reference/choices.md', text: choicesPage },
  { path: 'docs/pictures/run.svg', text: runPicture },
  {
    path: 'docs/pictures/msiexec-playbook.svg',
    text: () =>
      playbookPicture('content/msiexec-remote-package/playbooks/msiexec-execution-from-uncommon-remote-location.yml'),
  },
  {
    path: 'docs/pictures/tmp-playbook.svg',
    text: () => playbookPicture('content/suspicious-tmp-execution/playbooks/suspicious-execution-from-tmp-folder.yml'),
  },
  { path: 'src/core/playbook/picture/widths.generated.ts', text: widthsModule },
];

const root = fileURLToPath(new URL('..', import.meta.url));
const isCheck = process.argv.includes('--check');

function textOnDisk(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

for (const { path, text } of [...GENERATED, ...(await contentPages(root))]) {
  const file = join(root, path);
  const wanted = await text();
  if (textOnDisk(file) === wanted) continue;
  if (isCheck) {
    console.error(`${path} is not what its source says: run \`npm run generate\` and commit it`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, wanted);
    console.log(`wrote ${path}`);
  }
}
