/**
 * Patterns of the user on the linear engine (RE2).
 *
 * U1. A pattern that is none is told as an `error` finding and never thrown.
 * U2. Work is bounded: characters times instructions over all patterns and layers; what was left out is told.
 */
import { RE2JS } from 're2js';
import type { Evidence, Finding, Layer } from './types.ts';

export const CUSTOM_PATTERNS_MAX = 64;
export const CUSTOM_PATTERN_CHARS_MAX = 1000;
/** Characters times instructions of the compiled pattern, over all custom patterns and texts: about a second. */
const WORK_MAX = 20_000_000;
const EVIDENCE_MAX = 3;
const TEXT_CHARS_MAX = 200;

export function customFindings(layers: readonly Layer[], patterns: readonly string[]): readonly Finding[] {
  const used = patterns.slice(0, CUSTOM_PATTERNS_MAX);
  const findings = used.flatMap((pattern) => findingsOf(layers, pattern, used.length));
  if (patterns.length > CUSTOM_PATTERNS_MAX)
    findings.push(told('error', 'custom-error', `only the first ${CUSTOM_PATTERNS_MAX} custom patterns are used`, []));
  return findings;
}

function findingsOf(layers: readonly Layer[], pattern: string, patterns: number): readonly Finding[] {
  const compiled = compileCustom(pattern);
  if (typeof compiled === 'string')
    return [told('error', 'custom-error', `${compiled}: ${pattern.slice(0, TEXT_CHARS_MAX)}`, [])];
  const charsMax = Math.floor(WORK_MAX / (patterns * Math.max(1, layers.length) * compiled.programSize()));
  const evidence = layers.flatMap((layer) => placesIn(layer, compiled, charsMax)).slice(0, EVIDENCE_MAX);
  const findings: Finding[] =
    evidence.length === 0
      ? []
      : [
          told(
            'custom',
            `custom:${pattern.slice(0, 60)}`,
            `a pattern of yours occurs: ${pattern.slice(0, TEXT_CHARS_MAX)}`,
            evidence,
          ),
        ];
  if (layers.some(({ text }) => text.length > charsMax))
    findings.push(
      told(
        'limit',
        'limit-custom',
        `the custom pattern ${pattern.slice(0, TEXT_CHARS_MAX)} was looked for in the first ${charsMax} characters only`,
        [],
      ),
    );
  return findings;
}

function placesIn(layer: Layer, compiled: RE2JS, charsMax: number): readonly Evidence[] {
  const matcher = compiled.matcher(layer.text.slice(0, charsMax));
  const places: Evidence[] = [];
  while (places.length < EVIDENCE_MAX && matcher.find()) {
    const text = matcher.group() ?? '';
    if (text === '') break;
    const start = matcher.start();
    places.push({ layer: layer.index, span: { start, end: start + text.length }, text: text.slice(0, TEXT_CHARS_MAX) });
  }
  return places;
}

function told(kind: 'custom' | 'error' | 'limit', id: string, reason: string, evidence: readonly Evidence[]): Finding {
  return {
    id,
    kind,
    group: 'custom',
    technique: '',
    tactic: 'none',
    severity: 'medium',
    confidence: 'medium',
    reason,
    benign: [],
    evidence,
  };
}

/** The compiled pattern, or why it is none. */
export function compileCustom(pattern: string): RE2JS | string {
  if (pattern.trim() === '') return 'the custom pattern is empty';
  if (pattern.length > CUSTOM_PATTERN_CHARS_MAX)
    return `a custom pattern has at most ${CUSTOM_PATTERN_CHARS_MAX} characters`;
  try {
    return RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL);
  } catch (thrown) {
    return `the custom pattern is not valid: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}
