/**
 * Goal: passwords are kept so that a copy of the database helps nobody, compared without telling anything, and refused where they are tried first.
 * Method: the class itself with cheap parameters. Elsewhere: log-ins over the API (`tests/security-people.test.ts`).
 */
import { describe, expect, it } from 'vitest';
import { passwordProblem, Passwords } from './passwords.ts';

const CHEAP = { memory: 64, passes: 1, parallelism: 1 };
const PASSWORD = 'vogel turbine 17 laterne';

describe('a kept password', () => {
  it('is salted Argon2id with its parameters, and holds nothing of the password', async () => {
    const [one, other] = await Promise.all([new Passwords(CHEAP).hash(PASSWORD), new Passwords(CHEAP).hash(PASSWORD)]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).not.toBe(other);
  });

  it('by default costs what OWASP asks for', async () => {
    expect(await new Passwords().hash(PASSWORD)).toContain('$m=19456,t=2,p=1$');
  });

  it('is told apart from every other, and from none', async () => {
    const passwords = new Passwords(CHEAP);
    const kept = await passwords.hash(PASSWORD);
    const ok = async (given: string, of: string | undefined) => (await passwords.verify(given, of)).ok;
    expect(await ok(PASSWORD, kept)).toBe(true);
    for (const other of [`${PASSWORD} `, PASSWORD.toUpperCase(), '', `${PASSWORD}${'x'.repeat(2_000)}`]) {
      expect(await ok(other, kept)).toBe(false);
    }
    expect(await ok(PASSWORD, undefined)).toBe(false);
    expect(await ok(PASSWORD, 'what nobody wrote')).toBe(false);
  });

  it('is the same however a keyboard composes it', async () => {
    const passwords = new Passwords(CHEAP);
    expect(
      (await passwords.verify('Ärger und Äpfel 3', await passwords.hash('A\u0308rger und A\u0308pfel 3'))).ok,
    ).toBe(true);
  });

  it('of former parameters is right, and to be made anew', async () => {
    const kept = await new Passwords(CHEAP).hash(PASSWORD);
    expect(await new Passwords({ ...CHEAP, passes: 2 }).verify(PASSWORD, kept)).toEqual({ ok: true, outdated: true });
    expect(await new Passwords({ ...CHEAP, passes: 2 }).verify('another one', kept)).toEqual({
      ok: false,
      outdated: false,
    });
  });

  it('is not computed by the hundred at once', async () => {
    const passwords = new Passwords(CHEAP);
    const many = await Promise.allSettled(Array.from({ length: 200 }, () => passwords.hash(PASSWORD)));
    const refused = many.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBe(200 - 2 - 64);
    expect((await passwords.hash(PASSWORD)).length).toBeGreaterThan(0);
  });
});

describe('a new password', () => {
  it.each([
    'vogel turbine 17 laterne',
    'kx8#fQ2!vLp9zW',
    'correct battery zebra 9 lamp',
    'пароль от погоды ёлка',
    '密码很长而且没有人会想到它吧',
    'my password is a long story of cats',
  ])('is taken: %s', (password) => {
    expect(passwordProblem(password, ['mira', 'mira@example.com'])).toBeUndefined();
  });

  it.each([
    ['eleven char', 'characters'],
    ['x'.repeat(1025), 'at most'],
    ['ababababababab', 'different'],
    ['password12345', 'tried first'],
    ['P@ssw0rd!2026', 'tried first'],
    ['passwordpassword', 'tried first'],
    ['Summer2026!!!', 'tried first'],
    ['1234567890123', 'run'],
    ['zyxwvutsrqponm', 'run'],
    ['1qaz2wsx3edc', 'run'],
    ['99887766554433', 'tried first'],
    ['xx mira.mueller xx', 'name'],
    ['Example-example-9', 'name'],
  ])('is not: %.20s', (password, why) => {
    expect(passwordProblem(password, ['mira.mueller', 'm@example.com'])).toContain(why);
  });
});
