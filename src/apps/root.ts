/** Where the installation is: the folder of package.json, above the sources and above the start bundle alike. */
import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';

export const ROOT = dirname(findPackageJSON('.', import.meta.url) ?? '.');

/** Where start bundles are kept, below the root. */
export const BUNDLES = '.cache/start';
/** The name of the start bundle that a module is in: the URL of the module. */
export const BUNDLE_NAME = /\/\.cache\/start\/(bundle-[0-9a-f]{16,})\/[^/]+$/;
