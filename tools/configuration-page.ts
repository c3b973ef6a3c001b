/** The reference page of the configuration file: its keys, and the settings of every integration, from the tables that check them. */
import { PRODUCTS } from '../src/adapters/integrations/index.ts';
import { CONFIG_FILE, configRows } from '../src/apps/cli/config.ts';

const EXAMPLE = {
  port: 8642,
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
