/** Second factors, passkeys and single sign-on as the server asks for them. Each is loaded when it is first asked for. */
import type { Factors, PendingLogin } from '../../domain/access/factors.ts';
import type { Passkeys } from '../../domain/access/passkeys.ts';
import type { User } from '../../domain/access/ports.ts';
import type { SingleSignOn } from '../../domain/access/single-sign-on.ts';

export interface IdentityPort {
  factors(): Promise<Factors>;
  passkeys(): Promise<Passkeys>;
  sso(): Promise<SingleSignOn>;
  /** SVG. */
  qrCode(text: string): Promise<string>;
  /** True where the public URL is one that passkeys can be made for. */
  hasPasskeys(): boolean;
  /** What is missing after a right password; undefined: nothing, and there may be a session. */
  afterPassword(user: User): Promise<PendingLogin | undefined>;
}
