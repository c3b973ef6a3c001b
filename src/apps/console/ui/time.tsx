/** An instant: how long ago, with the whole time in its title; or the whole time. It moves by itself. */
import { useEffect, useState } from 'react';
import { useConsole } from '../api/console-context.ts';
import { usePreferences } from '../shell/preferences.tsx';
import { absolute, clockTime, relative } from '../text/time.ts';

const MOVES_EVERY_MS = 10_000;

export function useNow(everyMs = MOVES_EVERY_MS): number {
  const { clock } = useConsole();
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), everyMs);
    return () => clearInterval(timer);
  }, [clock, everyMs]);
  return now;
}

interface TimeProps {
  readonly at: number;
  readonly as?: 'relative' | 'absolute' | 'clock';
}

export function Time({ at, as = 'relative' }: TimeProps) {
  const now = useNow();
  const { zone } = usePreferences();
  const whole = absolute(at, zone);
  const shown = as === 'relative' ? relative(at, now) : as === 'clock' ? clockTime(at, zone) : whole;
  return (
    <time dateTime={new Date(at).toISOString()} title={as === 'relative' ? whole : relative(at, now)}>
      {shown}
    </time>
  );
}
