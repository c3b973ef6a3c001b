/**
 * The command line. This file only switches the compile cache on and takes the start bundle where there is one, before anything
 * else is loaded; `program.ts` holds the verbs.
 */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { entryOf } from '../bundle.ts';
import { ROOT } from '../root.ts';

enableCompileCache(join(ROOT, 'node_modules/.cache/riposte'));
const { main } = (await import(entryOf('cli').href)) as typeof import('./main.ts');
process.exitCode = await main(process.argv.slice(2));
