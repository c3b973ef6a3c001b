/** The options of the verbs as the command line gives them: texts and switches, not yet read. */

import type { Severity } from '../../core/playbook/checks/index.ts';

export const DEFAULT_PORT = 8642;

/** The options that every verb has. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly url?: string;
  readonly tokenFile?: string;
  readonly data?: string;
}

export interface UpOptions extends GlobalOptions {
  readonly lab?: boolean;
  readonly tour?: boolean;
  readonly fresh?: boolean;
  /** Nothing simulated: `--lab`, `--tour` and `--fresh` are refused. */
  readonly production?: boolean;
  readonly open?: boolean;
  readonly port?: string;
  readonly content?: string;
  readonly config?: string;
  readonly dryRun?: boolean;
}

export interface RunHereOptions extends GlobalOptions {
  readonly alert?: string;
  readonly lab?: string;
  readonly config?: string;
  readonly content?: string;
  readonly answer?: readonly string[];
  readonly dryRun?: boolean;
  readonly input?: boolean;
}

/** What a person says of a task. */
export interface TaskOptions extends GlobalOptions {
  readonly note?: string;
  readonly choose?: string;
  readonly as?: string;
}

export interface TestOptions extends GlobalOptions {
  readonly only?: string;
  readonly hostile?: boolean;
  readonly each?: boolean;
  readonly sample?: string;
  readonly jobs?: string;
  readonly seed?: string;
  readonly content?: string;
}

export interface PlaybookCheckOptions extends GlobalOptions {
  readonly sarif?: boolean;
  readonly content?: string;
  readonly rule?: readonly string[];
  readonly severity?: Severity;
}

/** What `channel add` is told. */
export interface AddChannelOptions extends GlobalOptions {
  readonly as?: string;
  readonly kind: string;
  readonly set: readonly string[];
  readonly secret: readonly string[];
  readonly rules?: boolean;
  readonly input?: boolean;
}

/** What `channel edit` is told. */
export interface EditChannelOptions extends GlobalOptions {
  readonly as?: string;
  readonly secret: readonly string[];
}

/** What a rule of `notification` is made of. */
export interface RuleOptions extends GlobalOptions {
  readonly as?: string;
  readonly event?: string;
  readonly to?: string;
  readonly channel?: string;
  readonly after?: string;
  readonly remind?: string;
  readonly escalate?: string;
  readonly escalateTo?: string;
  readonly enabled?: boolean;
}

/** What `notification list` is told. */
export interface ListNotificationsOptions extends GlobalOptions {
  readonly status?: string;
  readonly limit: string;
}

/** What `instance edit` is told. */
export interface EditInstanceOptions extends GlobalOptions {
  readonly secret: readonly string[];
  readonly input?: boolean;
  readonly as?: string;
}

/** What `user add` and `user edit` are told. */
export interface UserOptions extends GlobalOptions {
  readonly role?: string;
  readonly displayName?: string;
  readonly email?: string;
  readonly as?: string;
}

/** What `key create` is told. */
export interface AddKeyOptions extends GlobalOptions {
  readonly scope: readonly string[];
  readonly days: string;
  readonly as?: string;
}

/** What `instance add` is told. */
export interface AddInstanceOptions extends GlobalOptions {
  readonly product: string;
  readonly set: readonly string[];
  readonly secret: readonly string[];
  readonly input?: boolean;
  readonly as?: string;
}

export interface AuditOptions extends GlobalOptions {
  readonly who?: string;
  readonly what?: string;
  readonly run?: string;
  readonly from?: string;
  readonly until?: string;
}

export interface VerifyOptions extends GlobalOptions {
  readonly head?: string;
  readonly copy?: string;
}

export interface ViewOptions extends GlobalOptions {
  readonly as?: string;
  readonly columns?: string;
  readonly sort?: string;
  readonly shared?: boolean;
  readonly query?: string;
  readonly name?: string;
}

/** What of a body becomes which field, as the command line says it. */
export interface MappingOptions {
  readonly preset?: string;
  readonly items?: string;
  readonly field: readonly string[];
  readonly value: readonly string[];
}

/** What a rule does with an alert, as the command line says it. */
export interface RuleOptions {
  readonly name?: string;
  readonly when?: string;
  readonly playbook?: string;
  readonly dryRun?: boolean;
  readonly triage?: string | true;
  readonly ignore?: string;
}
