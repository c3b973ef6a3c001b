/**
 * Goal: the registry and the folders agree, and every manifest has the shape that the house relies on.
 * Method: reads the folder and walks the rows. What commands do is tested beside them and, over the wire, in tests/wire.
 */
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PRODUCTS, productOfBrand } from './index.ts';
import { readConfig } from './product.ts';

const here = new URL('./', import.meta.url);
const folders = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test('every folder is in the registry, and every product has its folder', () => {
  expect(PRODUCTS.map(({ name }) => name).toSorted()).toEqual(folders.toSorted());
});

test('no brand is claimed twice, and every alias leads to its product', () => {
  const brands = PRODUCTS.flatMap(({ brand, brandAliases }) => [brand, ...brandAliases]).map((name) =>
    name.toLowerCase(),
  );
  expect(brands).toEqual([...new Set(brands)]);
  expect(productOfBrand('cortex core - ir')?.name).toBe('cortex');
  expect(productOfBrand('wildfire-v2')?.name).toBe('wildfire');
  expect(productOfBrand('constructor')).toBeUndefined();
});

describe.each(PRODUCTS.map((product) => [product.name, product] as const))('%s', (name, product) => {
  const folder = new URL(`${name}/`, here);

  test('has one file per command, named after it, and a README', () => {
    const files = readdirSync(new URL('commands/', folder)).filter((file) => !file.endsWith('.test.ts'));
    expect(files.toSorted()).toEqual(product.rows.map((row) => `${row.name}.ts`).toSorted());
    expect(existsSync(new URL('README.md', folder)) && existsSync(new URL('schema.ts', folder))).toBe(true);
  });

  test.each(product.rows.map((row) => [row.name, row] as const))(
    '%s states its risk and how it is done',
    (_name, row) => {
      expect(row.risk === 'read').toBe(row.run !== undefined);
      expect(row.risk !== 'read').toBe(row.action !== undefined);
      const args = row.args.map((arg) => arg.name);
      expect(args).toEqual([...new Set(args)]);
    },
  );

  test('a setting that looks like a credential is marked as one, and there is one', () => {
    expect(product.config.filter(({ secret }) => secret)).not.toEqual([]);
    for (const row of product.config)
      expect([row.name, row.secret === true]).toEqual([row.name, /^key$|secret|token|password/i.test(row.name)]);
  });
});

test('a wrong setting is answered with its name and what is allowed, never with a value', () => {
  const rows = [
    { name: 'key', label: 'API key', description: 'The key.', required: true, secret: true },
    { name: 'kind', label: 'Kind', description: '', options: ['a', 'b'], defaultValue: 'a' },
  ];
  expect(readConfig(rows, { key: 's3cret' }, 'one')).toEqual({ key: 's3cret', kind: 'a' });
  expect(() => readConfig(rows, {}, 'one')).toThrow('instance one: key (API key) is missing');
  expect(() => readConfig(rows, { key: 's3cret', kind: 'c' }, 'one')).toThrow(
    /^(?!.*s3cret).*kind \(Kind\) is none of/,
  );
  expect(() => readConfig(rows, { key: 's3cret', kye: 'x' }, 'one')).toThrow('there is no setting kye');
});
