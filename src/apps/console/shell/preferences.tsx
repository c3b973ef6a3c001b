/** What a person has chosen for himself: theme, zone, density of rows. Kept in this browser; nothing of an alert is. */
import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import type { Zone } from '../text/time.ts';

export type Theme = 'system' | 'light' | 'dark';

export interface Preferences {
  readonly theme: Theme;
  readonly zone: Zone;
}

const KEY = 'riposte.preferences';
const DEFAULTS: Preferences = { theme: 'system', zone: 'utc' };

interface Chosen extends Preferences {
  /** What is shown, where the theme is the system's. */
  readonly shown: 'light' | 'dark';
  readonly choose: (change: Partial<Preferences>) => void;
}

const PreferencesContext = createContext<Chosen | undefined>(undefined);

export function PreferencesProvider({ children }: { readonly children: ReactNode }) {
  const [preferences, setPreferences] = useState(readPreferences);
  const [systemDark, setSystemDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)');
    const heard = (): void => setSystemDark(query.matches);
    query.addEventListener('change', heard);
    return () => query.removeEventListener('change', heard);
  }, []);
  const shown = preferences.theme === 'system' ? (systemDark ? 'dark' : 'light') : preferences.theme;
  useEffect(() => {
    document.documentElement.dataset['theme'] = shown;
  }, [shown]);
  const choose = (change: Partial<Preferences>): void => {
    const next = { ...preferences, ...change };
    setPreferences(next);
    try {
      localStorage.setItem(KEY, JSON.stringify(next));
    } catch {
      // A browser that keeps nothing: the choice holds until the page is left.
    }
  };
  return <PreferencesContext value={{ ...preferences, shown, choose }}>{children}</PreferencesContext>;
}

export function usePreferences(): Chosen {
  const chosen = use(PreferencesContext);
  if (!chosen) throw new Error('outside the console');
  return chosen;
}

export function readPreferences(): Preferences {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const kept = typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {};
    const { theme, zone } = kept;
    return {
      theme: theme === 'light' || theme === 'dark' ? theme : DEFAULTS.theme,
      zone: zone === 'local' ? 'local' : DEFAULTS.zone,
    };
  } catch {
    return DEFAULTS;
  }
}
