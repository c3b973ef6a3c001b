/** The page of each of our own playbooks, beside the folder of its pack's playbooks. */
import { basename, join } from 'node:path';
import { installedContent } from '../src/apps/catalogue.ts';
import { pageFacts } from '../src/apps/facts/page.ts';
import { playbookPage } from '../src/core/playbook/page.ts';

/** `root`: of the project. Paths are relative to it. */
export async function contentPages(root: string): Promise<readonly { readonly path: string; text(): string }[]> {
  const library = await installedContent(join(root, 'content'));
  return Promise.all(
    library.playbooks.map(async ({ playbook, pack, path }) => {
      const file = basename(path);
      const facts = await pageFacts(library, playbook, file);
      return {
        path: `content/${pack}/${file.replace(/\.ya?ml$/, '.md')}`,
        text: () => playbookPage(playbook, facts),
      };
    }),
  );
}
