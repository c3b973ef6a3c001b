/**
 * Goal: a person is shown the lines of a crontab that start the file, and no other.
 * Method: one line a row.
 * Elsewhere: what is said of them (scripts/tmp-execution.test.ts).
 */
import { expect, test } from 'vitest';
import { linesThatStart } from './crontab.ts';

const file = { path: '/tmp/.x/run', name: 'run' };

test.each<[string, boolean]>([
  ['*/5 * * * * /tmp/.x/run -o pool', true],
  ['* * * * * "/tmp/.x/run"', true],
  ["* * * * * sh -c '/tmp/.x/run;true'", true],
  ['@reboot cd /tmp/.x && ./run', true],
  ['@reboot cd /tmp/.x && run', true],
  ['* * * * * $HOME/run', true],
  ['* * * * * /tmp//.x/./run', true],
  ['* * * * * /dev/shm/run', true],
  ['JOB=/tmp/.x/run', true],
  ['# * * * * * /tmp/.x/run', false],
  ['   # /tmp/.x/run', false],
  ['* * * * * /tmp/.x/run2', false],
  ['* * * * * /tmp/.x/run.old', false],
  ['* * * * * /opt/tmp/.x/run', false],
  ['* * * * * /usr/bin/run', false],
  ['* * * * * rerun', false],
  ['* * * * * run-parts /etc/cron.hourly', false],
  ['', false],
])('%s', (line, starts) => {
  expect(linesThatStart(file, [line])).toEqual(starts ? [line] : []);
});

test('a path with blanks counts where it stands whole', () => {
  const blanks = { path: '/tmp/a b', name: 'a b' };
  expect(linesThatStart(blanks, ['* * * * * "/tmp/a b"', '* * * * * /tmp/a bc'])).toEqual(['* * * * * "/tmp/a b"']);
});

test('where the path is not known, the name counts behind every path', () => {
  expect(linesThatStart({ path: '', name: 'run' }, ['* * * * * /usr/bin/run'])).toHaveLength(1);
  expect(linesThatStart({ path: '', name: '' }, ['* * * * * x'])).toEqual([]);
});

test('a text of several lines is read line by line', () => {
  expect(linesThatStart(file, ['0 * * * * a\r\n1 * * * * run\n'])).toEqual(['1 * * * * run']);
});
