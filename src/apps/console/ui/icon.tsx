/** The marks of the console: 16 px, one stroke, one table. They say nothing alone; a word stands beside each or names the button. */

const PATHS = {
  home: 'M2.5 7.2 8 2.5l5.5 4.7V13a.7.7 0 0 1-.7.7H3.2a.7.7 0 0 1-.7-.7Zm4 6.5V9.5h3v4.2',
  inbox: 'M2.5 9.5 4.3 3h7.4l1.8 6.5v3.3a.7.7 0 0 1-.7.7H3.2a.7.7 0 0 1-.7-.7Zm0 0h3.2l.8 1.7h3l.8-1.7h3.2',
  alert: 'M8 2.2 14.3 13.2H1.7ZM8 6.5v3M8 11.4v.1',
  run: 'M4.5 2.8v10.4l8.5-5.2Z',
  action: 'M8 1.8 13 4v3.6c0 3.2-2.1 5.4-5 6.6-2.9-1.2-5-3.4-5-6.6V4ZM5.8 8l1.6 1.6 2.9-3',
  playbook: 'M3 2.8h4v3H3Zm6 7.4h4v3H9ZM3 10.2h4v3H3ZM5 5.8v4.4M7 4.3h4v5.9',
  integration: 'M6 2v3M10 2v3M4 5h8v3a4 4 0 0 1-8 0Zm4 7v2.2',
  indicator:
    'M8 2v2.2M8 11.8V14M2 8h2.2M11.8 8H14M8 4.2a3.8 3.8 0 1 0 0 7.6 3.8 3.8 0 0 0 0-7.6Zm0 2.6a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4Z',
  list: 'M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.1M2.5 8h.1M2.5 12h.1',
  policy: 'M3 13.5h10M8 2.5v11M3 5h10M3 5l-1.6 4h3.2ZM13 5l-1.6 4h3.2Z',
  audit: 'M3.5 2.5h6l3 3v8h-9Zm6 0v3h3M5.5 8.5h5M5.5 11h5',
  settings: 'M2.5 4.5h6M11.5 4.5h2M2.5 11.5h2M7.5 11.5h6M10 3v3M6 10v3',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Zm3.3 7.8 3.2 3.2',
  person: 'M8 2.5a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2ZM2.8 13.8c.5-2.8 2.6-4.2 5.2-4.2s4.7 1.4 5.2 4.2',
  host: 'M2.5 3h11v7.5h-11ZM6 13.3h4M8 10.5v2.8',
  clock: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2Zm0 2.6V8l2.2 1.6',
  check: 'm3 8.4 3.2 3.2L13 4.8',
  cross: 'm4 4 8 8M12 4l-8 8',
  gap: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2ZM6.3 6.3c.2-1 .9-1.5 1.8-1.5 1 0 1.8.7 1.8 1.6 0 1.3-1.8 1.4-1.8 2.7M8 11.2v.1',
  undo: 'M5.5 3 2.5 6l3 3M2.8 6h6.4a3.6 3.6 0 0 1 0 7.2H6',
  right: 'm6 3.5 4.5 4.5L6 12.5',
  down: 'm3.5 6 4.5 4.5L12.5 6',
  up: 'm3.5 10 4.5-4.5 4.5 4.5',
  more: 'M3.5 8h.1M8 8h.1M12.5 8h.1',
  copy: 'M5.5 5.5h8v8h-8ZM10.5 5.5v-3h-8v8h3',
  link: 'M6.5 9.5 9.5 6.5M7 4.7l1.6-1.6a3 3 0 0 1 4.3 4.3L11.3 9M9 11.3l-1.6 1.6a3 3 0 0 1-4.3-4.3L4.7 7',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6ZM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9',
  moon: 'M13.2 9.6A5.7 5.7 0 0 1 6.4 2.8a5.7 5.7 0 1 0 6.8 6.8Z',
  keys: 'M1.8 4.2h12.4v7.6H1.8ZM4.3 6.6h.1M6.8 6.6h.1M9.3 6.6h.1M11.7 6.6h.1M5 9.4h6',
  task: 'M3 3h10v10H3ZM5.5 8.2l1.7 1.7 3.3-3.6',
  spark: 'M8 2v12M2 8h12',
  out: 'M6.5 2.8H3.2v10.4h3.3M6.5 8h7M11 5.5 13.5 8 11 10.5',
  filter: 'M2.5 3.5h11L9.4 8.3v4.2l-2.8 1V8.3Z',
  tree: 'M3.5 2.5v9.3h4M3.5 6h4M9 4.5h4v3H9ZM9 10.3h4v3H9Z',
  chat: 'M2.5 3h11v8H7.2l-3 2.6V11H2.5Z',
  key: 'M10.4 2.4a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4ZM8.1 7.9 2.6 13.4M4.3 11.7l1.7 1.7',
  bell: 'M4 11V7a4 4 0 0 1 8 0v4l1.3 1.6H2.7ZM6.7 14.2h2.6',
  archive: 'M2.5 3h11v3h-11ZM3.5 6v7h9V6M6.5 8.5h3',
  pulse: 'M1.8 8h3l1.7-4.5 3 9L11.2 8h3',
  enter: 'M9.5 2.8h3.3v10.4H9.5M2.5 8H9M6.5 5.5 9 8l-2.5 2.5',
  file: 'M4 2.2h5l3 3v8.6H4ZM9 2.2v3h3',
  case: 'M2.2 5h11.6v8H2.2ZM5.8 5V3h4.4v2M2.2 8.6h11.6',
  view: 'M4 2.5h8v11l-4-2.8-4 2.8Z',
  columns: 'M2.5 3h11v10h-11ZM6.2 3v10M9.8 3v10',
  split: 'M2.5 3h11v10h-11ZM9 3v10',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
