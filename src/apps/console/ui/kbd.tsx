/** The keys of a command, as caps. For the eye: who listens hears them in the help (`?`). */
import css from './kbd.module.css';

const SHOWN: Readonly<Record<string, string>> = { Enter: '↵', Escape: 'Esc', ArrowUp: '↑', ArrowDown: '↓', Space: '␣' };

function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

export function Kbd({ keys }: { readonly keys: string }) {
  const caps = keys.split(' ').flatMap((press) => press.split('+'));
  return (
    <span className={css['keys']} aria-hidden="true">
      {caps.map((cap, index) => (
        <kbd key={index} className={css['cap']}>
          {cap === 'mod' ? (isMac() ? '⌘' : 'Ctrl') : (SHOWN[cap] ?? (cap.length === 1 ? cap.toUpperCase() : cap))}
        </kbd>
      ))}
    </span>
  );
}
