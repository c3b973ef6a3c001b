/** Words for what a task of a playbook is. */
import type { OnError } from '../../../../core/playbook/document.ts';

export const KIND_WORDS: Readonly<Record<string, string>> = {
  start: 'begins',
  title: 'stage',
  command: 'command',
  script: 'automation',
  condition: 'condition',
  'script-condition': 'condition by a command',
  manual: 'a person does it',
  'manual-condition': 'a person decides',
  ask: 'asks a person',
  collection: 'asks with a form',
  playbook: 'sub-playbook',
};

/** What happens when the task fails. */
export const ERROR_WORDS: Readonly<Record<OnError, string>> = {
  stop: 'The run stops here and waits for a person.',
  continue: 'The run goes on as if it had succeeded, and leaves an evidence gap.',
  'error-path': 'The run goes the way “error”.',
};

/** A label of a way, as a person says it. */
export function wayWords(label: string): string {
  if (label === '#none#') return 'Then';
  if (label === '#default#') return 'Otherwise';
  return label === '#error#' ? 'On an error' : label;
}

/** A share that is not nothing is never shown as nothing, and one that is not all never as all. */
export function percent(share: number): string {
  const whole = Math.round(share * 100);
  if (share > 0 && whole === 0) return '<1 %';
  return `${share < 1 && whole === 100 ? '>99' : whole} %`;
}
