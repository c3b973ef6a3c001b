/** Ctrl/Cmd+K: one field that finds pages, what waits, alerts, playbooks, and does a few things. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { useState, type ReactNode } from 'react';
import { useConsole } from '../api/console-context.ts';
import { defanged, visible } from '../text/defang.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { headlineOf } from '../pages/inbox/entries.ts';
import { MORE_PAGES, PAGES } from './pages.ts';
import css from './palette.module.css';
import { usePreferences } from './preferences.tsx';

interface PaletteProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onHelp: () => void;
}

export function Palette(props: PaletteProps) {
  return (
    <Dialog open={props.open} title="Find" bare onClose={props.onClose}>
      <Finder {...props} />
    </Dialog>
  );
}

function Finder({ onClose, onHelp }: PaletteProps) {
  const [text, setText] = useState('');
  const navigate = useNavigate();
  const { queries } = useConsole();
  const { shown, zone, choose } = usePreferences();
  const approvals = useQuery(queries.approvals());
  const alerts = useQuery(queries.alerts({ limit: 50 }));
  const playbooks = useQuery(queries.playbooks());
  const go = (to: string, search?: object) => () => {
    onClose();
    navigate({ to, ...(search ? { search } : {}) } as never).catch(() => undefined);
  };
  const then = (act: () => void) => () => {
    onClose();
    act();
  };
  return (
    <Command className={css['palette']} loop>
      <div className={css['field']}>
        <Icon name="search" />
        <Command.Input
          data-first
          value={text}
          onValueChange={setText}
          placeholder="Where to, or what?"
          className={css['input']}
        />
      </div>
      <Command.List className={css['list']}>
        <Command.Empty className={css['none']}>
          Nothing here is called that. Press Enter on “Search alerts” to look in all of them.
        </Command.Empty>
        <Command.Group heading="Go to">
          {PAGES.map(({ to, label, icon, key, about }) => (
            <Row
              key={to}
              value={`${label.toLowerCase()} page`}
              keywords={[about]}
              icon={icon}
              onSelect={go(to)}
              keys={`g ${key}`}
            >
              {label}
            </Row>
          ))}
          {/* Found by a word, and not in the way of who looks for none. */}
          {text.trim() === ''
            ? null
            : MORE_PAGES.map(({ to, label, icon, about }) => (
                <Row key={to} value={`${label.toLowerCase()} page`} keywords={[about]} icon={icon} onSelect={go(to)}>
                  {label}
                </Row>
              ))}
        </Command.Group>
        {text.trim() === '' ? null : (
          <Command.Group heading="Search" forceMount>
            <Row value={`search ${text}`} icon="search" onSelect={go('/alerts', { q: text })} always>
              Search alerts for “{text}”
            </Row>
          </Command.Group>
        )}
        <Command.Group heading="Waits for a person">
          {approvals.data?.rows.slice(0, 20).map(({ question, title, body, run }) => (
            <Row
              key={question}
              value={`question ${question} ${title}`}
              icon="inbox"
              onSelect={go('/inbox', { open: question })}
            >
              {defanged(visible(headlineOf({ title, body }).title))} <small>run {run.slice(0, 8)}</small>
            </Row>
          ))}
        </Command.Group>
        <Command.Group heading="Alerts">
          {alerts.data?.rows.map(({ key, id, name }) => (
            <Row
              key={key}
              value={`alert ${key} ${id} ${name}`}
              icon="alert"
              onSelect={go(`/alerts/${encodeURIComponent(key)}`)}
            >
              {defanged(visible(name))} <small>{visible(id)}</small>
            </Row>
          ))}
        </Command.Group>
        <Command.Group heading="Playbooks">
          {playbooks.data?.rows.map(({ name }) => (
            <Row
              key={name}
              value={`playbook ${name}`}
              icon="playbook"
              onSelect={go(`/playbooks/${encodeURIComponent(name)}`)}
            >
              {name}
            </Row>
          ))}
        </Command.Group>
        <Command.Group heading="Do">
          <Row
            value="do theme dark light"
            icon={shown === 'dark' ? 'sun' : 'moon'}
            onSelect={then(() => choose({ theme: shown === 'dark' ? 'light' : 'dark' }))}
          >
            {shown === 'dark' ? 'Light theme' : 'Dark theme'}
          </Row>
          <Row
            value="do zone utc local time"
            icon="clock"
            onSelect={then(() => choose({ zone: zone === 'utc' ? 'local' : 'utc' }))}
          >
            {zone === 'utc' ? 'Show times in the zone of this machine' : 'Show times in UTC'}
          </Row>
          <Row value="do help keyboard keys" icon="keys" onSelect={then(onHelp)} keys="?">
            Keyboard help
          </Row>
        </Command.Group>
      </Command.List>
    </Command>
  );
}

interface RowProps {
  readonly value: string;
  readonly keywords?: readonly string[];
  readonly icon: IconName;
  readonly keys?: string;
  readonly always?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

function Row({ value, keywords = [], icon, keys, always = false, onSelect, children }: RowProps) {
  return (
    <Command.Item value={value} keywords={[...keywords]} className={css['row']} onSelect={onSelect} forceMount={always}>
      <Icon name={icon} />
      <span className={css['rowText']}>{children}</span>
      {keys === undefined ? null : <Kbd keys={keys} />}
    </Command.Item>
  );
}
