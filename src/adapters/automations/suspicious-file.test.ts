/**
 * Goal: a quarantine is about one file whose hash and path belong together, or about none.
 * Method: rows of what an alert says, and the file that follows.
 * Elsewhere: what the script writes of it (scripts/tmp-execution.test.ts).
 */
import { describe, expect, test } from 'vitest';
import { chooseFile, type AlertFile } from './suspicious-file.ts';

const [A, B] = ['a'.repeat(64), 'b'.repeat(64)];
const alert = (changes: Partial<AlertFile>): AlertFile => ({
  hashes: [A],
  names: ['x'],
  commandLines: ['/tmp/x -d'],
  suspicious: [],
  eventPath: '/tmp/x',
  eventSha256: '',
  ...changes,
});

describe('the path', () => {
  test.each<[string, Partial<AlertFile>, string]>([
    ['is that of the raw alert', { commandLines: ['/var/x'] }, '/tmp/x'],
    ['else the first word of the command line', { eventPath: '' }, '/tmp/x'],
    ['without its quotes', { eventPath: '', names: ['a b'], commandLines: ["'/tmp/a b' -d"] }, '/tmp/a b'],
    ['of the line that starts the process', { eventPath: '', commandLines: ['bash', '/tmp/x'] }, '/tmp/x'],
    ['never that of another program', { eventPath: '', commandLines: ['/usr/bin/env /tmp/x'] }, ''],
    ['never a relative one', { eventPath: '', commandLines: ['./x'] }, ''],
    ['never one of a name that is not known', { eventPath: '', names: [] }, ''],
  ])('%s', (_, changes, path) => {
    expect(chooseFile(alert(changes)).path).toBe(path);
  });
});

describe('the hash', () => {
  test.each<[string, Partial<AlertFile>, string]>([
    ['of several with a bad reputation', { hashes: [A, B], names: ['x', 'x'], suspicious: [B] }, B],
    ['also where another one belongs to the path', { hashes: [A, B], names: ['x', 'y'], suspicious: [B] }, B],
    ['else the one that belongs to the path', { hashes: [A, B], names: ['y', 'x'] }, B],
    ['of two bad ones the one that belongs to the path', { hashes: [A, B], names: ['y', 'x'], suspicious: [A, B] }, B],
    ['that the raw alert carries', { hashes: [A, B], names: ['x'], eventSha256: B.toUpperCase() }, B],
    ['none', { hashes: [] }, ''],
  ])('%s', (_, changes, sha256) => {
    expect(chooseFile(alert(changes)).sha256).toBe(sha256);
  });
});

describe('hash and path', () => {
  test.each<[string, Partial<AlertFile>, RegExp]>([
    ['belong together by name', {}, /^$/],
    ['belong together by the hash of the raw alert, where no name is known', { names: [], eventSha256: A }, /^$/],
    ['do not where the raw alert carries another hash', { eventSha256: B }, /another SHA-256/],
    ['do not where the path has another name', { eventPath: '/usr/bin/bash' }, /not that of the target process x/],
    ['do not where letter case differs', { eventPath: '/tmp/X' }, /not that/],
    ['do not where the name is that of another position', { hashes: [A, B], names: ['y', 'x'], suspicious: [A] }, /y/],
    ['do not where nothing says so', { names: [] }, /nothing says/],
    ['are not judged where one is missing', { hashes: [], eventPath: '/usr/bin/bash' }, /^$/],
  ])('%s', (_, changes, mismatch) => {
    expect(chooseFile(alert(changes)).mismatch).toMatch(mismatch);
  });
});
