/** Icons as line paths on a field of 16 × 16, drawn for this project. Each is told from the others without colour. */
export const GLYPHS = {
  play: 'M5 3.2L12.5 8L5 12.8Z',
  prompt: 'M2.5 4L6.5 8L2.5 12M8.5 12H13.5',
  braces:
    'M6 2.5C2.6 2.5 5.6 7.6 2.2 8C5.6 8.4 2.6 13.5 6 13.5M10 2.5C13.4 2.5 10.4 7.6 13.8 8C10.4 8.4 13.4 13.5 10 13.5',
  fork: 'M8 1.8V6L3.2 9.4V14M8 6L12.8 9.4V14M1.4 12L3.2 14L5 12M11 12L12.8 14L14.6 12',
  person: 'M8 2A2.9 2.9 0 0 1 8 7.8A2.9 2.9 0 0 1 8 2ZM2.6 14.2C2.6 8.6 13.4 8.6 13.4 14.2Z',
  speech: 'M1.8 2.6H14.2V11H7.8L4.6 14V11H1.8ZM4.8 5.6H11.2M4.8 8.2H9.2',
  form: 'M2.8 1.8H13.2V14.2H2.8ZM4.8 5.4L5.8 6.4L7.4 4.4M9 5.4H11.4M4.8 10.6L5.8 11.6L7.4 9.6M9 10.6H11.4',
  pages: 'M2 5H10.8V14H2ZM5.2 5V2H14V11H10.8M4.2 8H8.6M4.2 11H8.6',
  warning: 'M8 1.8L15 14H1ZM8 6V10M8 11.6V12.4',
  pencil: 'M2.6 13.4L3.6 9.8L10.8 2.6L13.4 5.2L6.2 12.4ZM9.2 4.2L11.8 6.8',
  key: 'M5 5A3 3 0 0 1 5 11A3 3 0 0 1 5 5ZM8 8H14.4V11M11.6 8V10.4',
  loop: 'M13 8A5 5 0 1 1 10.6 3.8M10.8 1L10.8 4L7.8 4',
  onward: 'M1.2 5L6.2 11M6.2 5L1.2 11M8.6 8H15M12 5L15 8L12 11',
} as const satisfies Readonly<Record<string, string>>;

export type GlyphName = keyof typeof GLYPHS;
