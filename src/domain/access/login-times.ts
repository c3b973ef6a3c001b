/** How long what a log-in waits for is good for. Apart, so that a start loads these numbers and nothing else. */

/** A code that is typed, with room for a phone that is in another room. */
export const PENDING_MS = 5 * 60_000;
/** A passkey that is touched. */
export const CHALLENGE_MS = 5 * 60_000;
/** The way to a provider and back, with a password and a second factor there. */
export const SSO_MS = 10 * 60_000;
