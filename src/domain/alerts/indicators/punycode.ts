/**
 * Punycode of one label, encoding only (RFC 3492, with the parameters of its section 5).
 *
 * Here because Node's `punycode` is deprecated and the domain wing uses no host API. Labels are at most 63 octets in the DNS, so the caller caps
 * the input and the quadratic worst case of the algorithm stays small.
 */

const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const FIRST_BIAS = 72;
const FIRST_CODE = 0x80;

/** Longest label that is worth encoding, in code points: more can never fit into the 63 octets of a DNS label. */
const LABEL_CODE_POINTS_MAX = 63;

function digit(value: number): string {
  return String.fromCharCode(value < 26 ? value + 0x61 : value - 26 + 0x30);
}

function adapt(delta: number, points: number, first: boolean): number {
  let rest = first ? Math.floor(delta / DAMP) : delta >> 1;
  rest += Math.floor(rest / points);
  let k = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) >> 1; k += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}

/** `bücher` → `xn--bcher-kva`; an ASCII label as it is; undefined for a label that is too long to be one. */
export function labelToAscii(label: string): string | undefined {
  const points = Array.from(label, (char) => char.codePointAt(0) ?? 0);
  if (points.every((point) => point < FIRST_CODE)) return label;
  if (points.length > LABEL_CODE_POINTS_MAX) return undefined;

  const basic = points.filter((point) => point < FIRST_CODE);
  let output = String.fromCharCode(...basic) + (basic.length > 0 ? '-' : '');
  let code = FIRST_CODE;
  let delta = 0;
  let bias = FIRST_BIAS;
  let handled = basic.length;
  while (handled < points.length) {
    const next = points.reduce((least, point) => (point >= code && point < least ? point : least), 0x11_0000);
    delta += (next - code) * (handled + 1);
    code = next;
    for (const point of points) {
      if (point < code) delta += 1;
      if (point !== code) continue;
      let rest = delta;
      for (let k = BASE; ; k += BASE) {
        const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX);
        if (rest < threshold) break;
        output += digit(threshold + ((rest - threshold) % (BASE - threshold)));
        rest = Math.floor((rest - threshold) / (BASE - threshold));
      }
      output += digit(rest);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled += 1;
    }
    delta += 1;
    code += 1;
  }
  const ascii = `xn--${output}`;
  return ascii.length > LABEL_CODE_POINTS_MAX ? undefined : ascii;
}
