/** Which rule takes an alert, and why, as lines of a terminal. Pure. */
import type { AnswerOf } from '../../../core/api/views.ts';
import { hanging, line, span, symbol, type Line, type Style } from '../terminal/paint.ts';

export type RoutingView = AnswerOf<'explainRouting'>;

const STYLES: Readonly<Record<RoutingView['asked'][number]['answer'], Style>> = {
  takes: 'good',
  no: 'dim',
  unknown: 'caution',
  disabled: 'dim',
  unreadable: 'bad',
};

export function routingLines({ outcome, reason, asked }: RoutingView): readonly Line[] {
  return [
    ...asked.map(({ name, answer, why }) =>
      hanging(2, 4, span(`${answer}  `, STYLES[answer]), span(name, 'strong'), span(`  ${why}`, 'dim')),
    ),
    line(2, ...outcomeSpans(outcome)),
    ...(reason === null ? [] : [hanging(4, 4, span(reason, 'caution'))]),
  ];
}

export function outcomeSpans(outcome: RoutingView['outcome']): readonly ReturnType<typeof span>[] {
  switch (outcome.kind) {
    case 'playbook':
      return [
        span(`${symbol('sent')} `),
        span(outcome.playbook, 'strong'),
        span(outcome.dryRun ? '  dry run' : '', 'caution'),
      ];
    case 'triage':
      return [span(`${symbol('sent')} `), span('triage', 'caution')];
    case 'ignore':
      return [span(`${symbol('sent')} `), span('ignored', 'caution')];
  }
}
