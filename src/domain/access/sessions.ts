/**
 * Sessions of people in a browser.
 *
 * S1. A session begins with a token that nobody has seen before, whatever cookie came along: no session can be fixed beforehand.
 * S2. It ends when it was not used for IDLE_MS, when it is LIFE_MS old, when it is ended, when its user is disabled or gets another password.
 *     Each request asks the store: an end counts at once.
 * S3. What a session may do follows from its user as he stands now, not as he stood at the log-in.
 */
import type { Clock } from '../../core/base/clock.ts';
import type { Caller } from './caller.ts';
import { permissionsOf, rolesHeld } from './permissions.ts';
import type { AccessRecords, Change, Session, User } from './ports.ts';
import { csrfOf, hashOf, newId, newToken } from './tokens.ts';

export const IDLE_MS = 2 * 60 * 60_000;
export const LIFE_MS = 12 * 60 * 60_000;
/** How exactly the last use is kept: a row a minute is enough. */
const SEEN_EVERY_MS = 60_000;
const AGENT_CHARS_MAX = 200;

export interface OpenedSession {
  /** For the cookie; kept nowhere. */
  readonly token: string;
  readonly csrf: string;
  readonly expiresAt: number;
}

export interface Where {
  readonly address: string;
  readonly agent: string;
}

export class Sessions {
  readonly #records: AccessRecords;
  readonly #clock: Clock;

  constructor(records: AccessRecords, clock: Clock) {
    this.#records = records;
    this.#clock = clock;
  }

  /** `former`: the token of a session that this one takes the place of. */
  async open(user: User, how: string, { address, agent }: Where, former?: string): Promise<OpenedSession> {
    const now = this.#clock.now();
    const token = newToken();
    const expiresAt = now + LIFE_MS;
    const change: Change = { by: user.name, at: now, origin: address };
    const session: Session = {
      id: newId('s'),
      user: user.id,
      how,
      createdAt: now,
      seenAt: now,
      expiresAt,
      address,
      agent: agent.slice(0, AGENT_CHARS_MAX).toWellFormed(),
    };
    await this.#records.addSession(session, hashOf(token), change);
    if (former !== undefined) await this.end(former);
    return { token, csrf: csrfOf(token), expiresAt };
  }

  /** Who the token belongs to; undefined: nobody, or nobody any more. `isUse`: it is used now; a stream that stays open is no use. */
  async caller(token: string, isUse = true): Promise<Caller | undefined> {
    const found = await this.#records.session(hashOf(token));
    if (!found) return undefined;
    const { session, user } = found;
    const now = this.#clock.now();
    if (!isAlive(session, now) || !user.isActive) return undefined;
    if (isUse && now - session.seenAt >= SEEN_EVERY_MS) await this.#records.seen(session.id, now);
    const roles = rolesHeld(user.role);
    return { kind: 'session', name: user.name, roles, permissions: permissionsOf(roles), session: session.id, user };
  }

  async of(user: string): Promise<readonly Session[]> {
    const now = this.#clock.now();
    return (await this.#records.sessionsOf(user, now)).filter((session) => isAlive(session, now));
  }

  /** False: there is none such. `target`: his name, for the audit. */
  endOf(
    user: string,
    sessions: { readonly only: string } | { readonly but: string },
    target: string,
    change: Change,
  ): Promise<boolean> {
    return this.#records.endSessions(user, sessions, target, change);
  }

  /** Ends the session of that token, whoever's it is: who has the token may. */
  async end(token: string): Promise<void> {
    const found = await this.#records.session(hashOf(token));
    if (!found) return;
    const { session, user } = found;
    const change: Change = { by: user.name, at: this.#clock.now(), origin: session.address };
    await this.#records.endSessions(user.id, { only: session.id }, user.name, change);
  }
}

function isAlive({ seenAt, expiresAt }: Session, now: number): boolean {
  return now < expiresAt && now - seenAt < IDLE_MS;
}
