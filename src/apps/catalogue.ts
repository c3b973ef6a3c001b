/**
 * What the product offers and has installed, without starting it: for checks, pages and pictures. Nothing is opened or connected.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { bindCommand, type CommandRow } from '../core/engine/commands.ts';
import { createRegistry, type RegistryEntry } from '../core/engine/registry.ts';
import type { Library, LibraryFile } from '../domain/library/library.ts';

/** A command of the product, by the names of the brands under which playbooks call it. */
export interface Offered {
  readonly kind: 'integration' | 'builtin' | 'automation';
  /** The first is the name to show; the others are aliases. */
  readonly brands: readonly [string, ...string[]];
  readonly row: CommandRow<never>;
}

export interface Offers {
  readonly all: readonly Offered[];
  /** What a task that names the command would call, by the rules of the engine's registry; an empty brand means any. */
  find(name: string, brand: string): Offered | undefined;
}

/** Every command, built-in and automation that this release has, as if an instance of each product were enabled. */
export async function offers(): Promise<Offers> {
  const [{ PRODUCTS }, { AUTOMATIONS, BUILTINS }] = await Promise.all([
    import('../adapters/integrations/index.ts'),
    import('../adapters/automations/index.ts'),
  ]);
  const all: readonly Offered[] = [
    ...PRODUCTS.flatMap(({ brand, brandAliases, rows }) =>
      rows.map((row) => ({ kind: 'integration', brands: [brand, ...brandAliases], row }) as const),
    ),
    ...BUILTINS.map((row) => ({ kind: 'builtin', brands: ['Builtin'], row }) as const),
    ...AUTOMATIONS.map((row) => ({ kind: 'automation', brands: ['Automation'], row }) as const),
  ];
  return { all, find: finder(all) };
}

/** The engine's own index does the finding, so that a check and a run never disagree. */
function finder(all: readonly Offered[]): Offers['find'] {
  const byCommand = new Map<unknown, Offered>();
  const entries = all.map((offered): RegistryEntry => {
    const command = bindCommand(offered.row, undefined as never, { brand: offered.brands[0], instance: '' });
    byCommand.set(command, offered);
    return { command, brands: offered.brands };
  });
  const registry = createRegistry(entries, []);
  return (name, brand) => {
    const call = { effect: '', task: '', name, brand, args: {}, options: {}, attempt: 1 };
    const found = registry.find(call, { instance: '', id: '' });
    return found.kind === 'command' ? byCommand.get(found.command) : undefined;
  };
}

/**
 * Whether the policy as it is delivered may let a command through without asking anybody, for the targets that suit it best: those of
 * the alert itself. Which targets a run has, nobody knows before it.
 */
export async function mayGoUnasked(row: CommandRow<never>, origin: 'shipped' | 'imported'): Promise<boolean> {
  const { decidePolicy, DEFAULT_POLICY } = await import('../domain/gate/policy.ts');
  const alert = { hostname: 'host', agentid: 'endpoint', cid: 'chain', cgoname: 'owner' };
  const verb = row.action?.verb ?? row.name;
  // A template with the names of its places as their values: a line that suits it.
  const lines = DEFAULT_POLICY.scriptTemplates.map(({ line }) => line.replaceAll(/<([a-z]+)>/g, '$1'));
  return ['chain', ...lines].some((what) => {
    const request = { risk: row.risk, verb, targets: [`endpoint/${what}`], origin, alert };
    return decidePolicy(DEFAULT_POLICY, request).effect === 'allow';
  });
}

/** Whether the command takes back what stays at a vendor until then (an isolation, a block), and leaves nothing there itself. */
export async function takesBack({ action }: CommandRow<never>): Promise<boolean> {
  const { LASTING_VERBS } = await import('../domain/gate/policy.ts');
  return action?.undoes !== undefined && LASTING_VERBS.has(action.undoes) && !LASTING_VERBS.has(action.verb);
}

/**
 * The installed content: every YAML file below the folder, and what was brought in besides. A file that is broken, also one that is no
 * UTF-8, is a problem of the library. Throws what reading a folder throws.
 */
export async function installedContent(folder: string, imported?: readonly LibraryFile[]): Promise<Library> {
  return libraryOf(await contentFiles(folder, imported));
}

/** The YAML reader is loaded by this. */
export async function libraryOf(files: readonly LibraryFile[]): Promise<Library> {
  const { loadLibrary } = await import('../domain/library/library.ts');
  return loadLibrary(files);
}

export async function contentFiles(
  folder: string,
  imported: readonly LibraryFile[] = [],
): Promise<readonly LibraryFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.map(async (path): Promise<LibraryFile> => ({
      path: relative(folder, path).replaceAll(sep, '/'),
      text: await readFile(path),
    })),
  );
  return [...files, ...imported];
}
