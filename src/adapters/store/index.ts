/** The door of the room. */
export { openStore } from './store.ts';
export type * from './types.ts';
export type { KillPoint } from './wire.ts';
export { SCHEMA_VERSION } from './schema.ts';
