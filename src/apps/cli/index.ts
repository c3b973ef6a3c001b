/**
 * The command line. This file only switches the compile cache on and takes the start bundle where there is one, before anything
 * else is loaded; `program.ts` holds the verbs.
 */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { entryOf, RIPOSTE } from '../bundle.ts';
import { ROOT } from '../root.ts';
import type * as Program from './main.ts';

enableCompileCache(join(ROOT, 'node_modules/.cache/riposte'));
const { main } = (await import(entryOf('cli', RIPOSTE).href)) as typeof Program;
process.exitCode = await main(process.argv.slice(2));
