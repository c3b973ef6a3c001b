/** Part of the store's contract: questions in the search language get what reading every alert would give. */
import { describe, expect, test, vi } from 'vitest';
import { SeededRandom } from '../../../core/base/random.ts';
import type { Json, JsonObject } from '../../../core/base/json.ts';
import { matches } from '../../../core/query/match.ts';
import { parseQuery } from '../../../core/query/parse.ts';
import { printQuery } from '../../../core/query/print.ts';
import { and, is, like, MANY, not, ONE, or, range, text, type Query } from '../../../core/query/query.ts';
import { searchedFields, type AlertRecord, type Alerts, type AlertSort } from '../../../domain/alerts/ports.ts';
import type { LedgerOp } from '../../../domain/gate/ports.ts';
import { nextAppend, firstAppend } from '../fixtures/appends.ts';
import { alert } from '../fixtures/records.ts';
import type { Store } from '../types.ts';
import type { Handles } from './handles.ts';

const NOW = Date.UTC(2026, 4, 15, 12);
const DAY_MS = 86_400_000;

const WORDS = ['alpha', 'beta', 'powershell', 'msiexec', 'Über', 'a', '10.0.0.5', 'T1059', 'C:\\Temp\\x.exe', 'x*y'];
const FIELDS = [
  'name',
  'hostname',
  'username',
  'severity',
  'mitreattcktechnique',
  'caseid',
  'status',
  'created',
  'own',
];

function randomFields(random: SeededRandom): JsonObject {
  const word = (): string => random.pick(WORDS);
  const all: JsonObject = {
    name: `${word()} ${word()}`,
    hostname: random.next() < 0.2 ? [word(), word()] : word(),
    username: random.next() < 0.3 ? '' : word(),
    severity: random.pick(['low', 'SEV_040_HIGH', 2, 'informational']),
    mitreattcktechnique: random.pick(['T1059.001 - PowerShell', ['T1140 - Deobfuscate', 'T1059'], null]),
    caseid: random.pick(['INCIDENT-7', '8', 9]),
    created: random.next() < 0.1 ? 'some day' : new Date(NOW - random.below(20) * DAY_MS).toISOString(),
    own: { inner: word() },
    // Too long to be one of a field's listed values: patterns on it are searched in text.
    CustomFields: { cgocmd: `${word()} /i ${word()}${' /q'.repeat(random.next() < 0.3 ? 80 : 0)}` },
  };
  return Object.fromEntries(Object.entries(all).filter(() => random.next() < 0.85));
}

function randomQuery(random: SeededRandom, depth: number): Query {
  const branch = random.next();
  const inner = (): Query => randomQuery(random, depth - 1);
  if (depth > 0 && branch < 0.2) return and([inner(), inner()]);
  if (depth > 0 && branch < 0.4) return or([inner(), inner()]);
  if (depth > 0 && branch < 0.5) return not(inner());
  const field = random.pick([...FIELDS, 'cgocmd', 'own.inner', 'nobody']);
  const word = random.pick([...WORDS, 'high', '2', 'T1059', 'open', 'closed', '7', 'powershell /i msiexec']);
  const days = random.next() < 0.1 ? 'one day' : `${random.below(20)} days ago`;
  switch (Math.floor(random.next() * 7)) {
    case 0:
      return is(field, word);
    case 1:
      return like(field, [MANY, text(word.slice(0, 1 + Math.floor(random.next() * 6))), MANY]);
    case 2:
      return like(field, [text(word.slice(0, 2)), ONE, MANY]);
    case 3:
      return like(undefined, [text(word.slice(0, 5))]);
    case 4:
      return like(field, [MANY]);
    case 5:
      return range('created', random.next() < 0.5 ? undefined : { value: days, inclusive: true }, {
        value: '2 days ago',
        inclusive: false,
      });
    default:
      return range(field, { value: word, inclusive: true }, undefined);
  }
}

const sees = (query: Query, record: AlertRecord): boolean =>
  matches(query, searchedFields(record), { now: NOW, answers: () => true }) === true;

const idsOf = (rows: readonly AlertRecord[]): readonly string[] => rows.map(({ ref }) => ref.id);

async function everything(alerts: Alerts<LedgerOp>): Promise<readonly AlertRecord[]> {
  return (await alerts.search({ limit: 1_000 })).rows;
}

function parsed(source: string): Query {
  const query = parseQuery(source);
  if (!query.ok) throw new Error(query.error.message);
  return query.value;
}

/** The index follows by itself; nothing else of the store says when it has caught up. */
const indexed = (store: Store): Promise<void> =>
  vi.waitFor(async () => expect(await store.unindexedAlerts()).toBe(0), { timeout: 20_000, interval: 20 });

/** The ids of all pages. */
async function found(store: Store, query: Query): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await store.alerts.find({ query, now: NOW, limit: 1_000, ...(cursor !== undefined && { cursor }) });
    ids.push(...idsOf(page.rows));
    cursor = page.next;
  }
  return ids;
}

/** What a number of random queries gave, and what they should have given. */
async function compare(store: Store, random: SeededRandom, queries: number): Promise<readonly [Given[], Given[]]> {
  const given: Given[] = [];
  const wanted: Given[] = [];
  const all = await everything(store.alerts);
  for (let index = 0; index < queries; index += 1) {
    const query = randomQuery(random, 3);
    const ids = idsOf(all.filter((record) => sees(query, record)));
    wanted.push({ query: printQuery(query), ids, count: ids.length });
    const { rows } = await store.alerts.find({ query, now: NOW, limit: 1_000 });
    const { count } = await store.alerts.count({ query, now: NOW });
    given.push({ query: printQuery(query), ids: idsOf(rows), count });
  }
  return [given, wanted];
}

const SEVERITIES: Readonly<Record<string, number>> = { informational: 5, low: 10, '2': 20, SEV_040_HIGH: 30 };

/** What an alert is ordered by, written down once more. */
function keyOf({ fields, status, receivedAt, ref }: AlertRecord, by: AlertSort): string | number {
  const first = (value: Json | undefined): string => String((Array.isArray(value) ? value[0] : value) ?? '');
  switch (by) {
    case 'received':
      return Number(ref.id);
    case 'status':
      return status;
    case 'host':
      return first(fields['hostname']).toLowerCase();
    case 'severity':
      return SEVERITIES[first(fields['severity'])] ?? -1;
    case 'created':
      return Date.parse(first(fields['created'])) || receivedAt;
  }
}

/** Every order, with and without a search, from several places, by number and by cursor. */
async function ordersAgree(store: Store): Promise<string> {
  const all = await everything(store.alerts);
  for (const by of ['received', 'status', 'host', 'severity', 'created'] as const)
    for (const descending of [true, false])
      for (const query of [undefined, parsed('name:*alpha*'), parsed('status:open')]) {
        const wanted = all
          .filter((record) => query === undefined || sees(query, record))
          .toSorted((one, other) => {
            const [a, b] = [keyOf(one, by), keyOf(other, by)];
            const order = a < b ? -1 : a > b ? 1 : Number(one.ref.id) - Number(other.ref.id);
            return descending ? -order : order;
          });
        const asked = { ...(query && { query }), now: NOW, by, descending };
        const ids = idsOf(wanted);
        for (const skip of [0, 7, 40, ids.length - 3, ids.length + 5]) {
          const page = await store.alerts.sorted({ ...asked, skip, limit: 10 });
          expect([by, descending, skip, idsOf(page.rows)]).toEqual([by, descending, skip, ids.slice(skip, skip + 10)]);
          expect(page.total).toEqual({ count: ids.length, exact: true });
          if (page.next === null) continue;
          const behind = await store.alerts.sorted({ ...asked, cursor: page.next, limit: 10 });
          expect(idsOf(behind.rows)).toEqual(ids.slice(skip + 10, skip + 20));
        }
      }
  return 'agree';
}

interface Given {
  readonly query: string;
  readonly ids: readonly string[];
  readonly count: number;
}

export function searchContract(name: string, handles: Handles): void {
  describe(`${name}: search`, () => {
    test('gives what reading every alert would give, before, while and after the index takes them up, and when they change', async () => {
      const store = await handles.one();
      const random = new SeededRandom(7);
      const agrees = async (queries: number): Promise<void> => {
        const [given, wanted] = await compare(store, random, queries);
        expect(given).toEqual(wanted);
      };
      for (let index = 1; index <= 100; index += 1) {
        const status = random.next() < 0.3 ? 'closed' : 'open';
        await store.alerts.receive({
          alert: alert(String(index), { fields: randomFields(random), status, receivedAt: NOW - 1_000 + index }),
          append: firstAppend(`r${index}`),
        });
      }
      await agrees(20);
      await indexed(store);
      await agrees(60);
      for (let index = 1; index <= 100; index += 3) {
        const changes = { status: random.pick(['open', 'closed']), ...randomFields(random) };
        const alertRef = { instance: 'tenant-a', id: String(index) };
        await store.journal.append(nextAppend(`r${index}`, 1, { op: 'alert.update', alertRef, changes }));
      }
      await agrees(30);
      await indexed(store);
      await agrees(60);
    });

    test('pages follow one another, by cursor and by number', async () => {
      const store = await handles.one();
      for (let index = 1; index <= 130; index += 1) {
        const fields = { name: index % 2 === 0 ? 'even one' : 'odd one' };
        await store.alerts.receive({ alert: alert(String(index), { fields }) });
      }
      await indexed(store);
      const query = parsed('name:*even*');
      const seen: string[] = [];
      let cursor: string | null | undefined;
      while (cursor !== null) {
        const page = await store.alerts.find({ query, now: NOW, limit: 20, ...(cursor !== undefined && { cursor }) });
        seen.push(...idsOf(page.rows));
        cursor = page.next;
      }
      expect(seen).toEqual(Array.from({ length: 65 }, (_, index) => String(130 - 2 * index)));
      const third = await store.alerts.find({ query, now: NOW, limit: 20, skip: 40 });
      expect(idsOf(third.rows)).toEqual(seen.slice(40, 60));
    });

    test('any place of a list in an order is what ordering every alert would give, while the index takes them up and after', async () => {
      const store = await handles.one();
      const random = new SeededRandom(11);
      for (let index = 1; index <= 150; index += 1) {
        const fields = randomFields(random);
        const status = random.next() < 0.3 ? 'closed' : 'open';
        await store.alerts.receive({
          alert: alert(String(index), { fields, status, receivedAt: NOW - 1_000 + index }),
          append: firstAppend(`r${index}`),
        });
        if (index === 75) await indexed(store);
      }
      await expect(ordersAgree(store)).resolves.toBe('agree');
      for (let index = 1; index <= 150; index += 2) {
        const changes = { status: random.pick(['open', 'closed']), ...randomFields(random) };
        const alertRef = { instance: 'tenant-a', id: String(index) };
        await store.journal.append(nextAppend(`r${index}`, 1, { op: 'alert.update', alertRef, changes }));
      }
      await expect(ordersAgree(store)).resolves.toBe('agree');
      await indexed(store);
      await expect(ordersAgree(store)).resolves.toBe('agree');
    });

    test('a span of time with thousands of alerts is found whole, before 1970 too, and with one that came out of order', async () => {
      const store = await handles.one();
      // Ten days around the epoch, one after the other.
      const times = Array.from({ length: 4_500 }, (_, index) => (index / 450 - 5) * DAY_MS);
      const created = (at: number): string => new Date(at).toISOString();
      const receive = (id: number, at: number) =>
        store.alerts.receive({ alert: alert(String(id), { fields: { created: created(at) } }) });
      await Promise.all(times.map((at, index) => receive(index, at)));
      await indexed(store);
      // Six whole days: the first and the last alert of a day must be within its bounds.
      const [from, to] = [-3 * DAY_MS, 3 * DAY_MS - 1];
      const query = parsed(`created:>="${created(from)}" and created:<="${created(to)}"`);
      const wanted = times.flatMap((at, index) => (at >= from && at <= to ? [String(index)] : [])).toReversed();
      expect(await found(store, query)).toEqual(wanted);
      await receive(times.length, 0);
      await indexed(store);
      expect(await found(store, query)).toEqual([String(times.length), ...wanted]);
    });

    test('an alert too large for the index is found, and one with a thousand fields', async () => {
      const store = await handles.one();
      const large = { name: 'large', blob: 'x'.repeat(100_000), tail: 'needle in the end' };
      const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`f${index}`, `v${index}`]));
      await store.alerts.receive({ alert: alert('1', { fields: large }) });
      await store.alerts.receive({ alert: alert('2', { fields: wide }) });
      await indexed(store);
      const find = async (source: string) =>
        idsOf((await store.alerts.find({ query: parsed(source), now: NOW, limit: 10 })).rows);
      expect(await find('"needle in the end"')).toEqual(['1']);
      expect(await find('tail:needle*')).toEqual(['1']);
      expect(await find('f4999:v4999')).toEqual(['2']);
      expect(await find('f4999:*')).toEqual(['2']);
    });

    test('a count stops at a thousand and says so', async () => {
      const store = await handles.one();
      await Promise.all(
        Array.from({ length: 1_005 }, (_, index) => store.alerts.receive({ alert: alert(String(index)) })),
      );
      expect(await store.alerts.count({ query: parsed('name:alert*'), now: NOW })).toEqual({
        count: 1_000,
        exact: false,
      });
      expect(await store.alerts.count({ query: parsed('id:17'), now: NOW })).toEqual({ count: 1, exact: true });
    });
  });
}
