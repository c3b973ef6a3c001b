/**
 * `instance list|products|add|edit|test|enable|disable|live|remove|rekey`.
 *
 * A secret is never an argument: every user of the machine can read those. It comes from a file, from the environment or from the
 * person at the terminal, and goes to the API alone.
 */
import type { InstanceView, ProductView } from '../../../core/api/views.ts';
import { ApiRefusal, usageError, type ExitCode } from '../exit.ts';
import type { AddInstanceOptions, EditInstanceOptions, GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { givenOf, settingsOf } from '../given-settings.ts';
import { connect, ownCommand } from '../place.ts';
import { canAsk, askSetting } from '../prompt-setting.ts';
import { instanceLines, instanceTable, productLines, testLines } from '../render/instance.ts';
import { nextLines } from '../render/run.ts';
import { quoted } from '../render/shell.ts';
import { byOf } from '../respond.ts';
import { line, span } from '../terminal/paint.ts';

export async function instanceList(options: GlobalOptions, output: Output): Promise<ExitCode> {
  const page = await (await connect(options)).call('listInstances');
  output.document({ instances: page.rows });
  output.lines(instanceTable(page.rows, output.look));
  const step = [`${ownCommand()} instance test INSTANCE`, 'reads only, and says what to do about a failure'] as const;
  output.lines(nextLines(page.rows.length, null, [step]));
  return 0;
}

export async function instanceProducts(wanted: string, options: GlobalOptions, output: Output): Promise<ExitCode> {
  const { rows: products } = await (await connect(options)).call('listProducts');
  const shown = wanted === '' ? products : [productNamed(products, wanted)];
  output.document({ products: shown });
  output.lines(shown.flatMap((product) => productLines(product, output.look)));
  return 0;
}

export async function instanceAdd(name: string, options: AddInstanceOptions, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const { rows: products } = await client.call('listProducts');
  const product = productNamed(products, options.product);
  const config = await settingsOf(product, options, output);
  const body = { name, product: product.name, config, ...byOf(options) };
  const instance = await client.call('addInstance', { body });
  const test = await client.call('testInstance', { params: { instance: name } });
  output.document({ instance, test });
  output.lines([
    ...instanceLines(instance),
    ...testLines(test),
    line(2, span(`${ownCommand()} instance live ${quoted(name)}`, 'strong'), span('  switches its dry run off', 'dim')),
  ]);
  return test.ok ? 0 : 1;
}

export async function instanceEdit(
  name: string,
  words: readonly string[],
  options: EditInstanceOptions,
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const { rows: instances } = await client.call('listInstances');
  const before = instances.find((each) => each.name === name);
  if (!before) throw usageError(`there is no instance "${name}"`, 'See instance list.');
  const { rows: products } = await client.call('listProducts');
  const product = productNamed(products, before.product);
  const config = await givenOf(product, words, options.secret);
  if (Object.keys(config).length === 0)
    throw usageError('no setting is named', 'Write SETTING=VALUE, or --secret SETTING=file:PATH.');
  const edit = () =>
    client.call('editInstance', {
      params: { instance: name },
      body: { config, ...byOf(options) },
      ifMatch: before.version ?? '*',
    });
  const instance = await edit().catch(async (thrown: unknown) => {
    const isAsked = options.input !== false && !output.json && canAsk();
    if (!(thrown instanceof ApiRefusal) || thrown.code !== 'instance.needs-secret' || !isAsked) throw thrown;
    for (const row of product.settings) {
      if (before.secrets.includes(row.name) && config[row.name] === undefined)
        config[row.name] = await askSetting(row, output.look);
    }
    return edit();
  });
  const test = await client.call('testInstance', { params: { instance: name } });
  output.document({ instance, test });
  output.lines([...instanceLines(instance), ...testLines(test)]);
  if (instance.dryRun && !before.dryRun) {
    output.lines([
      line(
        2,
        span(`${ownCommand()} instance live ${quoted(name)}`, 'strong'),
        span('  switches its dry run off', 'dim'),
      ),
    ]);
  }
  return test.ok ? 0 : 1;
}

export async function instanceTest(name: string, options: GlobalOptions, output: Output): Promise<ExitCode> {
  const test = await (await connect(options)).call('testInstance', { params: { instance: name } });
  output.document({ name, ...test });
  output.lines(testLines(test));
  return test.ok ? 0 : 1;
}

export async function instanceSet(
  name: string,
  what: { readonly enabled?: boolean; readonly live?: boolean },
  options: GlobalOptions & { readonly as?: string },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const instance = await client.call('editInstance', {
    params: { instance: name },
    body: { ...what, ...byOf(options) },
  });
  return shown(instance, output);
}

export async function instanceRemove(
  name: string,
  options: GlobalOptions & { readonly as?: string },
  output: Output,
): Promise<ExitCode> {
  const removed = await (
    await connect(options)
  ).call('removeInstance', {
    params: { instance: name },
    query: { by: options.as },
  });
  output.document(removed);
  output.lines([line(0, span(removed.name, 'strong'), ' is removed, and its secrets with it')]);
  return 0;
}

export async function instanceRekey(
  options: GlobalOptions & { readonly as?: string },
  output: Output,
): Promise<ExitCode> {
  const { secrets } = await (await connect(options)).call('rekeySecrets', { body: { ...byOf(options) } });
  output.document({ secrets });
  output.lines([line(0, `${secrets} ${secrets === 1 ? 'secret is' : 'secrets are'} sealed with the key in force`)]);
  return 0;
}

function shown(instance: InstanceView, output: Output): ExitCode {
  output.document(instance);
  output.lines(instanceLines(instance));
  return instance.state === 'failed' ? 1 : 0;
}

function productNamed(products: readonly ProductView[], wanted: string): ProductView {
  const found = products.find(({ name }) => name === wanted);
  if (found) return found;
  throw usageError(
    `there is no integration "${wanted}"`,
    `There are: ${products.map(({ name }) => name).join(', ')}. See instance products.`,
  );
}
