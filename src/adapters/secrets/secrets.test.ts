/**
 * Goal: a secret at rest opens with its key and in its place, and nowhere else; keys are read, made and replaced without losing one.
 * Method: real keys and files in a folder of the test; every way in which a sealed value or a key file can be wrong.
 * Elsewhere: instances that hold secrets (`../integrations/instances.test.ts`), the walk of one through the product (`tests/secrets.test.ts`).
 */
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { KeyRing, keysIn } from './keys.ts';
import { keyOf, seal, unseal } from './seal.ts';

const SECRET = 'a key with ünïcode and 	tabs';
const PLACE = { instance: 'fw-1', setting: 'key' };
const [ONE, TWO] = [1, 2].map((byte) => keyOf(Buffer.alloc(32, byte))) as [
  ReturnType<typeof keyOf>,
  ReturnType<typeof keyOf>,
];
const code = (work: () => unknown): string => {
  try {
    work();
    return 'it went well';
  } catch (thrown) {
    return String((thrown as { code?: unknown }).code);
  }
};

describe('a sealed value', () => {
  test('opens with its key, and is never the same twice', () => {
    const [first, second] = [seal(ONE, SECRET, PLACE), seal(ONE, SECRET, PLACE)];
    expect([first, second].map((sealed) => unseal([TWO, ONE], sealed, PLACE))).toEqual([SECRET, SECRET]);
    expect(first.text).not.toBe(second.text);
    expect(Buffer.from(first.text, 'base64').includes(Buffer.from(SECRET))).toBe(false);
    expect(unseal([ONE], seal(ONE, '', PLACE), PLACE)).toBe('');
  });

  test('with another key is refused by the ids of both, and names its place', () => {
    const sealed = seal(ONE, SECRET, PLACE);
    expect(() => unseal([TWO], sealed, PLACE)).toThrow(
      `key of instance fw-1 was sealed with the key ${ONE.id}, not with ${TWO.id}`,
    );
    expect(code(() => unseal([TWO], sealed, PLACE))).toBe('secret.wrong-key');
    // An id that is claimed opens nothing.
    expect(code(() => unseal([{ ...TWO, id: ONE.id }], sealed, PLACE))).toBe('secret.damaged');
  });

  test.each([
    ['another instance', { ...PLACE, instance: 'fw-2' }],
    ['another setting', { ...PLACE, setting: 'password' }],
    ['places whose names run together', { instance: 'fw-1","key', setting: '' }],
  ])('does not open for %s', (_name, place) => {
    expect(code(() => unseal([ONE], seal(ONE, SECRET, PLACE), place))).toBe('secret.damaged');
  });

  test('with any byte changed, or cut short, does not open', () => {
    const bytes = Buffer.from(seal(ONE, SECRET, PLACE).text, 'base64');
    for (let at = 0; at < bytes.length; at += 1) {
      const other = Buffer.from(bytes);
      other[at] = (other[at] ?? 0) ^ 1;
      expect(code(() => unseal([ONE], { keyId: ONE.id, text: other.toString('base64') }, PLACE))).toBe(
        'secret.damaged',
      );
      const short = bytes.subarray(0, at).toString('base64');
      expect(code(() => unseal([ONE], { keyId: ONE.id, text: short }, PLACE))).toBe('secret.damaged');
    }
  });

  test('tells nothing of itself in an error', () => {
    const sealed = seal(ONE, SECRET, PLACE);
    for (const keys of [[TWO], [{ ...TWO, id: ONE.id }]]) {
      expect(() => unseal(keys, sealed, PLACE)).toThrow(expect.not.stringContaining(sealed.text.slice(0, 12)) as Error);
    }
  });
});

describe('keys of the operator', () => {
  const base64 = Buffer.alloc(32, 1).toString('base64');
  const hex = Buffer.alloc(32, 2).toString('hex');

  test('are read in base64 and hex, the first is in force, the others open', async () => {
    expect(keysIn(` ${base64},${hex}\n`, 'x').map(({ id }) => id)).toEqual([ONE.id, TWO.id]);
    const ring = new KeyRing({ kind: 'text', text: `${base64}\n${hex}` });
    expect((await ring.seal(SECRET, PLACE, true)).keyId).toBe(ONE.id);
    expect(await ring.unseal(seal(TWO, SECRET, PLACE), PLACE)).toBe(SECRET);
  });

  test.each([
    ['nothing', '', 'secret.no-key'],
    ['a password', 'correct horse battery staple', 'secret.bad-key'],
    ['too few bytes', Buffer.alloc(31).toString('base64'), 'secret.bad-key'],
    ['one good and one bad', `${base64},abc`, 'secret.bad-key'],
  ])('%s is refused, and not repeated', (_name, text, expected) => {
    expect(code(() => keysIn(text, 'RIPOSTE_KEY'))).toBe(expected);
    expect(() => keysIn(text, 'RIPOSTE_KEY')).toThrow(
      /^RIPOSTE_KEY(?: holds no key|: key \d is not 32 bytes in base64 or hex)$/,
    );
  });

  test('in a file that is not there are said to be missing, and none is made in their place', async () => {
    const path = join(await folder(), 'none');
    const ring = new KeyRing({ kind: 'file', path });
    await expect(ring.seal(SECRET, PLACE, true)).rejects.toMatchObject({ code: 'secret.no-key' });
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });
});

describe('the own key', () => {
  const ringAt = async () => {
    const path = join(await folder(), 'secrets.key');
    return { path, open: () => new KeyRing({ kind: 'own', path }) };
  };

  test('is made with the first secret, for its owner alone, and opens after a restart', async () => {
    const { path, open } = await ringAt();
    const sealed = await open().seal(SECRET, PLACE, true);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await open().unseal(sealed, PLACE)).toBe(SECRET);
  });

  test('is one, also where several first secrets are sealed at once', async () => {
    const { open } = await ringAt();
    const ring = open();
    const sealed = await Promise.all(Array.from({ length: 8 }, () => ring.seal(SECRET, PLACE, true)));
    expect(new Set(sealed.map(({ keyId }) => keyId)).size).toBe(1);
    for (const one of sealed) expect(await open().unseal(one, PLACE)).toBe(SECRET);
  });

  test('that was widened is narrowed again', async () => {
    const { path, open } = await ringAt();
    const sealed = await open().seal(SECRET, PLACE, true);
    await chmod(path, 0o644);
    await open().unseal(sealed, PLACE);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('that went missing is not made anew while something is sealed', async () => {
    const { path, open } = await ringAt();
    const sealed = await open().seal(SECRET, PLACE, true);
    await rm(path);
    await expect(open().unseal(sealed, PLACE)).rejects.toMatchObject({ code: 'secret.no-key' });
    await expect(open().seal(SECRET, PLACE, false)).rejects.toMatchObject({ code: 'secret.no-key' });
  });

  test('is replaced in two steps, and both open in between', async () => {
    const { path, open } = await ringAt();
    const before = await open().seal(SECRET, PLACE, true);
    await open().rotate();
    const between = open();
    expect(await between.unseal(before, PLACE)).toBe(SECRET);
    const after = await between.seal(SECRET, PLACE, false);
    expect(after.keyId).not.toBe(before.keyId);
    await between.forget();
    expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(1);
    expect(await open().unseal(after, PLACE)).toBe(SECRET);
    await expect(open().unseal(before, PLACE)).rejects.toMatchObject({ code: 'secret.wrong-key' });
  });

  test('a draft that a kill left behind is in nobody’s way', async () => {
    const { path, open } = await ringAt();
    const before = await open().seal(SECRET, PLACE, true);
    await writeFile(`${path}.new`, 'half', { mode: 0o644 });
    await open().rotate();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await open().unseal(before, PLACE)).toBe(SECRET);
  });
});

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'riposte-secrets-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}
