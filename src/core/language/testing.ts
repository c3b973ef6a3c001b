/** Arbitraries for this room's tests: JSON as hostile as it comes, with texts that mean something to the language. */
import fc from 'fast-check';
import type { Json } from '../base/json.ts';

const telling = fc.constantFrom(
  '',
  'a',
  'val',
  '0',
  '1',
  '-3.5',
  'true',
  'N/A',
  '${a}',
  '${',
  '(',
  '[',
  '(?i)a+',
  'a,b',
  '["a"]',
  '{"a":1}',
  '2024-03-01T00:00:00Z',
  '.',
  '=>',
);

const name = fc.oneof(
  fc.constantFrom('a', 'b', 'id', 'val', '0', '__proto__', 'constructor', 'toString', 'length', 'x y'),
  fc.string({ maxLength: 4 }),
);

/** Any JSON value. Objects are made with own keys, also `__proto__`. */
export const anyJson: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, 1, 3, 1e300)),
    fc.oneof(telling, fc.string({ maxLength: 8 })),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie('json')), { maxLength: 4 }).map((members) => Object.fromEntries(members)),
  ),
})).json;

/** A text that looks like the language, or is anything. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc
    .array(
      fc.oneof(telling, name, fc.constantFrom('.', '[', ']', '(', ')', '=', '${', '}', "'", '"', '/', '[0]', '[0:1]')),
      {
        maxLength: 12,
      },
    )
    .map((pieces) => pieces.join('')),
);
