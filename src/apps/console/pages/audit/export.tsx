/** The rows that a search finds, as a file: read page after page over the API, up to a bound that is said. */
import { useState } from 'react';
import type { AuditRow, QueryOf } from '../../../../core/api/views.ts';
import type { Api } from '../../api/client.ts';
import { useConsole } from '../../api/console-context.ts';
import { plural } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { useToast } from '../../ui/toast.tsx';
import { csvOf } from './csv.ts';

/** More would not fit into what a browser holds at ease; a script reads the rest by the same route. */
const ROWS_MAX = 50_000;
const PAGE = 1_000;

type Query = Partial<QueryOf<'listAudit'>>;

export function Export({ query }: { readonly query: Query }) {
  const { api } = useConsole();
  const toast = useToast();
  const [read, setRead] = useState<number>();
  const take = async (as: 'csv' | 'json'): Promise<void> => {
    setRead(0);
    try {
      const rows = await allRows(api, query, setRead);
      const [type, text] =
        as === 'csv' ? ['text/csv', csvOf(rows)] : ['application/json', JSON.stringify(rows, null, 1)];
      save(new Blob([text], { type }), `riposte-audit.${as}`);
      toast.good(
        rows.length >= ROWS_MAX
          ? `The first ${plural(rows.length, 'row')}: narrow the search, or read the rest by the API.`
          : `${plural(rows.length, 'row')} saved.`,
      );
    } catch (thrown) {
      toast.bad(thrown);
    } finally {
      setRead(undefined);
    }
  };
  const act = (as: 'csv' | 'json') => () => {
    take(as).catch(toast.bad);
  };
  return (
    <Menu
      label="Export"
      groups={[
        {
          title: 'What this search finds',
          items: [
            { label: 'As CSV', about: 'For a spreadsheet', icon: 'file', act: act('csv') },
            { label: 'As JSON', about: 'As the API tells it', icon: 'file', act: act('json') },
          ],
        },
      ]}
    >
      <Button icon="out" busy={read !== undefined}>
        {read === undefined ? 'Export' : `${plural(read, 'row')} read`}
      </Button>
    </Menu>
  );
}

async function allRows(api: Api, query: Query, onRead: (rows: number) => void): Promise<readonly AuditRow[]> {
  const rows: AuditRow[] = [];
  let cursor: string | null = '';
  while (cursor !== null && rows.length < ROWS_MAX) {
    const page: { readonly rows: readonly AuditRow[]; readonly next: string | null } = await api.call('listAudit', {
      query: { ...query, limit: PAGE, ...(cursor === '' ? {} : { cursor }) },
    });
    rows.push(...page.rows);
    cursor = page.next;
    onRead(rows.length);
  }
  return rows;
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
