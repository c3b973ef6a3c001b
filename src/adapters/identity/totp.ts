/** One-time codes (RFC 6238) by the package otpauth, and the picture that a phone reads a secret from. */
import { Secret, TOTP } from 'otpauth';
import { renderSVG } from 'uqr';
import type { TotpPort } from '../../domain/access/factors.ts';
import { DRIFT_STEPS, stepAt, STEP_MS } from '../../domain/access/second-factor.ts';

/** 160 bits: what RFC 4226 recommends. */
const SECRET_BYTES = 20;
/** What every authenticator app understands; some silently ignore anything else. */
const KIND = { issuer: 'Riposte', algorithm: 'SHA1', digits: 6, period: STEP_MS / 1000 } as const;

export const totp: TotpPort = {
  newSecret: () => new Secret({ size: SECRET_BYTES }).base32,
  uri: (secret, user) => new TOTP({ ...KIND, label: user, secret: Secret.fromBase32(secret) }).toString(),
  stepOf: (secret, code, now) => {
    // The package compares as many bytes as a code has, and throws for other texts.
    if (!/^\d{6}$/.test(code)) return undefined;
    const drift = new TOTP({ ...KIND, secret: Secret.fromBase32(secret) }).validate({
      token: code,
      timestamp: now,
      window: DRIFT_STEPS,
    });
    return drift === null ? undefined : stepAt(now) + drift;
  },
};

/** An SVG without anything that runs; dark on light whatever the theme, or no camera reads it. */
export function qrCode(text: string): string {
  return renderSVG(text, { border: 4, whiteColor: '#ffffff', blackColor: '#000000' });
}
