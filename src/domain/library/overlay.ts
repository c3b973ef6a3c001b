/** Content with the versions of this installation over its files (V1 of `versions.ts`). Pure. */
import type { LibraryFile } from './pack.ts';

/** The folder of playbooks that belong to no pack: the installation's own. */
export const OWN_FOLDER = 'own';

const OWN_PACK: LibraryFile = {
  path: `${OWN_FOLDER}/pack.yml`,
  text: 'name: Own\ndescription: Playbooks that were written here.\nroutes: []\n',
  origin: 'imported',
};

/** `text` '': the file counts as it is. What this installation has written is imported: it asks for every containment until it is trusted. */
export function withVersions(
  files: readonly LibraryFile[],
  versions: readonly { readonly path: string; readonly text: string }[],
): readonly LibraryFile[] {
  const written = versions.filter(({ text }) => text !== '');
  if (written.length === 0) return files;
  const over = new Set(written.map(({ path }) => path));
  const hasOwn = files.some(({ path }) => path === OWN_PACK.path);
  const needsOwn = !hasOwn && written.some(({ path }) => path.startsWith(`${OWN_FOLDER}/`));
  return [
    ...files.filter(({ path }) => !over.has(path)),
    ...written.map(({ path, text }): LibraryFile => ({ path, text, origin: 'imported' })),
    ...(needsOwn ? [OWN_PACK] : []),
  ];
}
