/** The page that is generated of the playbook, and what it takes and calls. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useConsole } from '../../api/console-context.ts';
import { Answered, Facts, Panel } from '../../ui/layout.tsx';
import { Markdown } from '../../ui/markdown.tsx';
import page from '../page.module.css';
import type { PlaybookView } from './document.ts';
import css from './playbooks.module.css';

/** For who finds the page as a file. */
const MADE_FROM = /^Made from .*; do not edit\.$/m;

export function AboutTab({ view }: { readonly view: PlaybookView }) {
  const { queries } = useConsole();
  const text = useQuery(queries.playbookPage(view.name));
  return (
    <div className={css['scroll']}>
      <div className={page['split']}>
        <Panel icon="audit" title="Generated page">
          <Answered query={text} rows={10}>
            {(markdown) => <Markdown text={markdown.replace(MADE_FROM, '')} />}
          </Answered>
        </Panel>
        <div className={page['stack']}>
          <Panel icon="alert" title="Takes">
            {view.routes.length === 0
              ? 'No alert by itself: other playbooks call it, or a person starts it.'
              : view.routes.flatMap(({ alertNames, os }) =>
                  alertNames.map((alert) => (
                    <div key={alert}>{`${alert}${os === '' || os === 'any' ? '' : `, ${os}`}`}</div>
                  )),
                )}
          </Panel>
          <Panel icon="filter" title="Inputs">
            {view.inputs.length === 0 ? (
              'None.'
            ) : (
              <Facts
                wide
                rows={view.inputs.map(({ key, description, required }) => ({
                  label: key,
                  value: `${description}${required ? ' (required)' : ''}`,
                }))}
              />
            )}
          </Panel>
          <Panel icon="tree" title="Calls">
            {view.playbooks.length === 0
              ? 'No other playbook.'
              : view.playbooks.map((called) => (
                  <div key={called}>
                    <Link to="/playbooks/$playbook" params={{ playbook: called }}>
                      {called}
                    </Link>
                  </div>
                ))}
          </Panel>
        </div>
      </div>
    </div>
  );
}
