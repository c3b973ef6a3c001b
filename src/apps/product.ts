/** What the product is started with and what it gives back: types, so that who only names them loads nothing. */
import type { KillPoint, Store } from '../adapters/store/index.ts';
import type { Activity } from '../core/base/activity.ts';
import type { Clock, Timers } from '../core/base/clock.ts';
import type { JsonObject } from '../core/base/json.ts';
import type { Policy } from '../domain/gate/policy.ts';
import type { Delivered, Delivery } from '../domain/intake/intake.ts';
import type { ListenOptions } from './server/listen.ts';
import type { Library, LibraryFile } from '../domain/library/library.ts';

export const VERSION = '0.1.0';

export interface InstanceConfig {
  readonly instance: string;
  /** The folder name of the integration. */
  readonly product: string;
  readonly config: JsonObject;
  /** Absent or false: a dry run, reads go out and nothing is changed there (decision 035). */
  readonly live?: boolean;
}

/** The key of the secrets at rest: the text itself, or a file that holds it. */
export type SecretKeyOption = { readonly text: string } | { readonly file: string };

export interface ProductOptions {
  readonly directory: string;
  /** Folder of the installed content. */
  readonly content: string;
  /** More content files, for a playbook that is tried out. */
  readonly imported?: readonly LibraryFile[];
  /** Where it keeps what it has read of content; default a folder in the data directory. */
  readonly readings?: string;
  /** Where the builds of the console are; without it none is served. */
  readonly console?: string;
  readonly instances: readonly InstanceConfig[];
  readonly policy: Partial<Policy>;
  /** Without one: a key file in the data directory, made when it is first needed. */
  readonly secretKey?: SecretKeyOption;
  /** 0 takes a free one. */
  readonly port: number;
  /** The origin that people type, where it is not the loopback address. */
  readonly publicUrl?: string;
  /** Addresses or networks of proxies in front. */
  readonly proxies?: readonly string[];
  /** Where a team reaches it, beside the loopback address. */
  readonly listen?: ListenOptions;
  readonly clock?: Clock & Timers;
  readonly activity?: Activity;
  /** For trials: the process kills itself at this append. */
  readonly kill?: KillPoint;
  /** False: no sweeper (a trial's clock would never come to rest). */
  readonly sweep?: boolean;
  /** Something that an operator should see. */
  readonly report?: Report;
}

/** `note`: for a log that is kept; nobody has to do anything. Absent: a problem, which a person at the terminal should see. */
export type ReportLevel = 'problem' | 'note';

export type Report = (what: { readonly code: string; readonly detail: string; readonly level?: ReportLevel }) => void;

export interface Product {
  readonly url: string;
  readonly token: string;
  readonly directory: string;
  /** A link that makes an administrator, in the place of the one before. For the terminal alone, never for a log. */
  setupLink(): Promise<string>;
  /** There is a user who can log in. */
  isSetUp(): Promise<boolean>;
  /** All instances, as they stand now. */
  instances(): readonly { readonly name: string; readonly live: boolean; readonly state: string }[];
  /** The installed content; read when it is first needed. */
  library(): Promise<Library>;
  receive(delivery: Delivery): Promise<Delivered>;
  close(): Promise<void>;
}

/** What `main.ts` has settled before anything is wired. */
export interface Machine {
  readonly clock: Clock & Timers;
  readonly activity: Activity;
  readonly report: Report;
  /** On its way while the wiring was loaded. */
  readonly store: Promise<Store>;
}
