/** How many alerts are looked at for one answer: about a tenth of a second. */
export const LOOKS_MAX = 3_000;
