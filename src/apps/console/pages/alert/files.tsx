/** Files of an alert: what people put to it, each with its hash and who. A file is saved, never shown: somebody else may have made it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { pathOf } from '../../api/client.ts';
import { API_ROUTES } from '../../../../core/api/routes.ts';
import type { AlertView, FileView } from '../../../../core/api/views.ts';
import { useConsole, useMay } from '../../api/console-context.ts';
import { bytesWords } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { CopyJson } from '../../ui/copy-json.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Answered, Empty, Note, Panel } from '../../ui/layout.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import { Value } from '../../ui/value.tsx';
import css from './files.module.css';
import alertCss from './alert.module.css';

/** As the API takes them. */
const BYTES_MAX = 5 * 1024 * 1024;
const NAME_CHARS_MAX = 200;

export function FilesTab({ alert }: { readonly alert: AlertView }) {
  const { api, queries } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const may = useMay('alert:write');
  const files = useQuery(queries.files(alert.key));
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState<readonly string[]>([]);
  const [refused, setRefused] = useState<readonly string[]>([]);
  const input = useRef<HTMLInputElement>(null);
  const add = async (chosen: readonly File[]): Promise<void> => {
    if (!may || chosen.length === 0) return;
    const large = chosen.filter(({ size }) => size > BYTES_MAX);
    const empty = chosen.filter(({ size }) => size === 0);
    setRefused([
      ...large.map(({ name, size }) => `${name} has ${bytesWords(size)}; a file may have ${bytesWords(BYTES_MAX)}.`),
      ...empty.map(({ name }) => `${name} is empty, or a folder.`),
    ]);
    const sent = chosen.filter((file) => !large.includes(file) && !empty.includes(file));
    setSending(sent.map(({ name }) => name));
    for (const file of sent) {
      try {
        await api.call('addFile', {
          params: { alert: alert.key },
          body: { name: file.name.slice(-NAME_CHARS_MAX), content: await base64Of(file) },
          key: crypto.randomUUID(),
        });
      } catch (thrown) {
        toast.bad(thrown);
      }
      setSending((names) => names.filter((name) => name !== file.name));
    }
    await client.invalidateQueries({ queryKey: ['desk', alert.key, 'files'] });
  };
  const columns: readonly Column<FileView>[] = [
    {
      head: 'File',
      cell: ({ id, name }) => (
        <a
          className={css['name']}
          href={pathOf(API_ROUTES.downloadFile.path, { alert: alert.key, file: id }, {})}
          download
        >
          <Icon name="file" size={14} />
          <Value text={name} />
        </a>
      ),
    },
    { head: 'Size', right: true, cell: ({ bytes }) => bytesWords(bytes) },
    { head: 'SHA-256', cell: ({ sha256 }) => <code className={css['hash']}>{sha256}</code> },
    { head: 'By', cell: ({ by }) => <Value text={by} /> },
    { head: 'Added', right: true, cell: ({ at }) => <Time at={at} /> },
    { head: 'JSON', right: true, cell: (file) => <CopyJson what="the file's record" value={file} mark /> },
  ];
  return (
    <div
      className={alertCss['scroll']}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(may);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        add([...event.dataTransfer.files]).catch(toast.bad);
      }}
    >
      <div className={alertCss['stack']}>
        <div className={css['drop']} data-over={over || undefined}>
          <Icon name="file" size={20} />
          <p>
            {sending.length > 0
              ? `Sending ${sending.join(', ')} …`
              : may
                ? `Drop files here, or choose them; ${bytesWords(BYTES_MAX)} each at most.`
                : 'Your role takes files along and adds none.'}
          </p>
          <input
            ref={input}
            type="file"
            multiple
            hidden
            aria-label="Choose files"
            onChange={(event) => {
              add([...(event.target.files ?? [])]).catch(toast.bad);
              event.target.value = '';
            }}
          />
          <Button
            busy={sending.length > 0}
            disabled={!may}
            title={may ? undefined : 'Your role takes files along and adds none.'}
            onClick={() => input.current?.click()}
          >
            Choose files …
          </Button>
        </div>
        {refused.length === 0 ? null : (
          <Note tone="bad" title="Not added">
            {refused.map((line) => (
              <p key={line}>{line}</p>
            ))}
          </Note>
        )}
        <Panel flush>
          <Answered query={files} rows={3}>
            {({ rows }) =>
              rows.length === 0 ? (
                <Empty icon="file" title="No file has been put to this alert">
                  <p>
                    Samples, exports, pictures: whatever the next person should have. Files are saved, never opened
                    here.
                  </p>
                </Empty>
              ) : (
                <Table label="Files" rows={rows} columns={columns} keyOf={({ id }) => id} />
              )
            }
          </Answered>
        </Panel>
      </div>
    </div>
  );
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      const { result } = reader;
      resolve(typeof result === 'string' ? result.replace(/^[^,]*,/, '') : '');
    });
    reader.addEventListener('error', () => reject(new Error(`${file.name} could not be read.`)));
    reader.readAsDataURL(file);
  });
}
