/**
 * Colours, as rows of a style sheet: a selector with its paint by day and by night. Colour repeats what shape, icon and line
 * already say; nothing rests on it alone.
 *
 * Plain class selectors without variables, so that every renderer of SVG understands them; a renderer that knows no media
 * queries shows the day.
 */
export type Theme = 'light' | 'dark' | 'auto';

interface PaintRow {
  readonly selector: string;
  readonly light: string;
  readonly dark: string;
}

const look = (
  name: string,
  light: readonly [fill: string, line: string],
  dark: readonly [fill: string, line: string],
) => [
  {
    selector: `.${name} .shape`,
    light: `fill:${light[0]};stroke:${light[1]}`,
    dark: `fill:${dark[0]};stroke:${dark[1]}`,
  },
  { selector: `.${name} .line`, light: `stroke:${light[1]}`, dark: `stroke:${dark[1]}` },
  { selector: `.${name} .solid`, light: `fill:${light[1]}`, dark: `fill:${dark[1]}` },
];

const PAINT: readonly PaintRow[] = [
  { selector: '.paper', light: 'fill:#ffffff', dark: 'fill:#10151c' },
  { selector: '.ink', light: 'fill:#1b2631', dark: 'fill:#e4e9ee' },
  { selector: '.soft', light: 'fill:#5a6875', dark: 'fill:#9aa7b4' },
  { selector: '.note', light: 'fill:#33414e', dark: 'fill:#c6d0d9' },
  { selector: '.panel', light: 'fill:#fafbfc;stroke:#d5dbe1', dark: 'fill:#151c25;stroke:#313c48' },
  ...look('start', ['#e4f4e9', '#2b7a4b'], ['#173325', '#6fce97']),
  ...look('stage', ['#2f3f4f', '#2f3f4f'], ['#c9d3dc', '#c9d3dc']),
  { selector: '.stage .ink', light: 'fill:#ffffff', dark: 'fill:#10151c' },
  { selector: '.stage .note', light: 'fill:#dfe6ec', dark: 'fill:#26313c' },
  ...look('command', ['#f4f7fa', '#5c758d'], ['#1a232d', '#8aa3ba']),
  ...look('write', ['#fff3e6', '#b8621b'], ['#33230f', '#f0a860']),
  ...look('containment', ['#fdeceb', '#b9322c'], ['#3a1a1a', '#ff8c84']),
  ...look('script', ['#f3f2fb', '#6a62a8'], ['#211f36', '#a9a2e6']),
  ...look('condition', ['#fff9e3', '#94740a'], ['#2f290f', '#dcbc4e']),
  ...look('script-condition', ['#fff9e3', '#94740a'], ['#2f290f', '#dcbc4e']),
  ...look('manual-condition', ['#e6f2fd', '#1f68ad'], ['#12283d', '#79b8f2']),
  ...look('ask', ['#e6f2fd', '#1f68ad'], ['#12283d', '#79b8f2']),
  ...look('form', ['#e6f2fd', '#1f68ad'], ['#12283d', '#79b8f2']),
  ...look('manual', ['#e6f2fd', '#1f68ad'], ['#12283d', '#79b8f2']),
  ...look('playbook', ['#eaf5f4', '#277872'], ['#122c2b', '#6fc9c1']),
  { selector: '.stripes', light: 'stroke:#ffffff', dark: 'stroke:#3a1a1a' },
  ...edge('next', '#62717f', '#8795a3'),
  ...edge('error', '#b9322c', '#ff8c84'),
  ...edge('back', '#7a3fa8', '#c795f0'),
  // What never runs is grey, whatever it is. Not by opacity: that costs a renderer a layer for each.
  ...edge('lost', '#9aa5af', '#5f6b77'),
  { selector: '.lost .shape', light: 'fill:#fafbfc;stroke:#8b97a3', dark: 'fill:#151c25;stroke:#6d7a87' },
  { selector: '.lost .line', light: 'stroke:#8b97a3', dark: 'stroke:#6d7a87' },
  { selector: '.lost .solid', light: 'fill:#b6bfc8', dark: 'fill:#4a5561' },
  { selector: '.lost .ink,.lost .note,.lost .word', light: 'fill:#66737f', dark: 'fill:#93a0ac' },
  { selector: '.join', light: 'fill:#33414e', dark: 'fill:#c6d0d9' },
  { selector: '.pill', light: 'fill:#ffffff', dark: 'fill:#10151c' },
];

function edge(name: string, light: string, dark: string): readonly PaintRow[] {
  return [
    { selector: `.${name} .wire`, light: `stroke:${light}`, dark: `stroke:${dark}` },
    { selector: `.${name} .head`, light: `fill:${light}`, dark: `fill:${dark}` },
    { selector: `.${name} .pill`, light: `stroke:${light}`, dark: `stroke:${dark}` },
    { selector: `.${name} .word`, light: `fill:${light}`, dark: `fill:${dark}` },
  ];
}

/** What does not depend on the theme. Kerning is off so that a text is as wide as it was measured. */
const FORM = [
  `text{font-family:'DejaVu Sans',Verdana,'Bitstream Vera Sans',Geneva,sans-serif;font-kerning:none;font-variant-ligatures:none}`,
  '.line,.wire{fill:none;stroke-linecap:round;stroke-linejoin:round}',
  '.shape{stroke-width:1.4;stroke-linejoin:round}',
  '.heavy .shape{stroke-width:2.6}',
  '.wire{stroke-width:1.5}',
  '.else .wire{stroke-width:1}',
  '.error .wire{stroke-dasharray:9 3 2 3}',
  '.back .wire{stroke-dasharray:6 4;stroke-width:1.7}',
  '.lost .wire,.lost .shape{stroke-dasharray:2 3}',
].join('');

export function styleSheet(theme: Theme): string {
  const rules = (side: 'light' | 'dark'): string => PAINT.map((row) => `${row.selector}{${row[side]}}`).join('');
  if (theme !== 'auto') return FORM + rules(theme);
  return `${FORM}${rules('light')}@media (prefers-color-scheme:dark){${rules('dark')}}`;
}
