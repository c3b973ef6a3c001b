/** What the worked examples of both catalogues take for granted; the tests run them so, and the reference pages say so. */

/** The clock of every example: 2024-03-01T12:00:00Z, in milliseconds since 1970. */
export const EXAMPLE_NOW_MS = Date.UTC(2024, 2, 1, 12);
