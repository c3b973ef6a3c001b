/** Where the installation is: the folder of package.json, above the sources and above the start bundle alike. */
import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';

export const ROOT = dirname(findPackageJSON('.', import.meta.url) ?? '.');
