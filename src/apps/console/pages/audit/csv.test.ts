import { expect, test } from 'vitest';
import { csvOf } from './csv.ts';

const row = { number: 1, at: 0, who: '', what: 'login.failed', target: '', origin: '', detail: '', run: '', seq: 0 };

test('a text that would be a formula is none, and what holds commas, quotes or lines is quoted', () => {
  const [, line] = csvOf([{ ...row, who: '=HYPERLINK("http://a.example")', detail: 'a,b\n"c"' }]).split('\r\n', 2);
  expect(line).toBe(`1,1970-01-01T00:00:00.000Z,"'=HYPERLINK(""http://a.example"")",login.failed,,,"a,b\n""c""",,0`);
});
