/** The process that is killed: `node product.ts CONFIG.json`, the product as it is, which says by IPC when it listens. */
import { readFile } from 'node:fs/promises';
import { startProduct, type ProductOptions } from '../../src/apps/main.ts';

const options = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as ProductOptions;
const { url, token } = await startProduct({
  ...options,
  report: ({ code, detail }) => {
    process.stderr.write(`${code}: ${detail}\n`);
  },
});
process.send?.({ url, token });
// Without its parent it is of no use to anybody.
process.on('disconnect', () => process.exit(0));
