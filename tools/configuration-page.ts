/** The reference page of the configuration file: its keys, and the settings of every integration, from the tables that check them. */
import { PRODUCTS } from '../src/adapters/integrations/index.ts';
import { CONFIG_FILE, configRows } from '../src/apps/cli/config.ts';

const EXAMPLE = {
  port: 8642,
  publicUrl: 'https://riposte.example.com',
  listen: { host: '0.0.0.0', port: 8443, certificate: 'riposte.pem', key: 'riposte.key' },
  instances: [
    {
      instance: 'cortex-eu',
      product: 'cortex',
      config: {
        url: 'https://api-example.xdr.eu.paloaltonetworks.com',
        keyId: '17',
        key: { env: 'CORTEX_KEY' },
        keyKind: 'advanced',
      },
      live: true,
    },
    { instance: 'wildfire', product: 'wildfire', config: { key: { file: 'wildfire.key' } } },
  ],
  policy: { neverIsolate: { hostnames: ['DC-01', 'DC-02'] }, protectedCausality: ['services.exe'], approverRoles: [] },
};

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`);

export function configurationPage(): string {
  return [
    '# Configuration',
    '',
    'Made by `npm run generate` from `src/apps/cli/config.ts` and the manifests of the integrations; do not edit.',
    '',
    `\`riposte up\` reads \`${CONFIG_FILE}\` in the data directory, or the file that \`--config\` names. It is checked whole at start; a key that`,
    'is not listed here is an error. Options of the command line win over the file.',
    '',
    '```json',
    JSON.stringify(EXAMPLE, undefined, 2),
    '```',
    '',
    '| key | |',
    '|---|---|',
    ...configRows().map(({ key, text }) => `| \`${key}\` | ${cell(text)} |`),
    '',
    'A setting is a text; `{"env": "NAME"}` takes it from the environment, `{"file": "PATH"}` from a file (relative to this one), so that',
    'secrets need not stand in the configuration.',
    '',
    'Instances can also be added while Riposte runs: `riposte instance add` (see [the command line](cli.md)). Their secrets are kept sealed in',
    'the data directory (see [decision 035](../decisions/035-instances.md)), with a key from the environment:',
    '',
    '| variable | |',
    '|---|---|',
    '| `RIPOSTE_KEY` | The key of the secrets: 32 random bytes in base64 or hex (`openssl rand -base64 32`). Of several, parted by commas or blanks, the first one seals and all of them open. |',
    '| `RIPOSTE_KEY_FILE` | A file that holds the same. Not both. |',
    '',
    'Without either, `secrets.key` in the data directory is made with the first secret, readable by its owner only: keep it apart from copies of',
    'the database. To move to another key: put the new one first and the former one behind it, start, `riposte instance rekey`, and leave the',
    'former one out at the next start. With `secrets.key`, `riposte instance rekey` makes the new one itself.',
    '',
    ...PRODUCTS.flatMap(({ name, description, config }) => [
      `## Settings of \`${name}\``,
      '',
      description,
      '',
      '| setting | | |',
      '|---|---|---|',
      ...config.map((row) => {
        const facts = [
          row.required === true ? 'required' : '',
          row.secret === true ? 'secret' : '',
          row.options ? `one of ${row.options.join(', ')}` : '',
          row.defaultValue === undefined ? '' : `default ${row.defaultValue}`,
        ].filter(Boolean);
        return `| \`${row.name}\` | ${cell(row.description)} | ${cell(facts.join('; '))} |`;
      }),
      '',
    ]),
  ].join('\n');
}
