/** What the page of a playbook says of this release: its routes, and what its commands are. */
import type { CommandFacts, PageFacts } from '../../core/playbook/page-facts.ts';
import type { Playbook } from '../../core/playbook/document.ts';
import { offers, type installedContent, type Offered } from '../catalogue.ts';

type Library = Awaited<ReturnType<typeof installedContent>>;

export async function pageFacts(library: Library, { name, id }: Playbook, file: string): Promise<PageFacts> {
  const offered = await offers();
  return {
    file,
    alerts: library.packs
      .flatMap(({ routes }) => routes)
      .filter(({ playbook: { playbook } }) => playbook.name === name && playbook.id === id)
      .map(({ alertNames, os }) => ({ names: alertNames, os })),
    command: (command, brand) => factsOf(offered.find(command, brand)),
    hasPlaybook: (wanted) => library.find(wanted) !== undefined,
  };
}

function factsOf(offered: Offered | undefined): CommandFacts | undefined {
  if (offered === undefined) return undefined;
  const { kind, brands, row } = offered;
  return { kind, brand: brands[0], change: row.risk === 'read' ? 'none' : row.risk, verb: row.action?.verb ?? '' };
}
