/** Why a branch was taken: the comparisons of that moment with their values, each with whether it held. */
import type { BranchView } from '../../../../core/api/views.ts';
import { Value } from '../../ui/value.tsx';
import css from './why-branch.module.css';

interface WhyBranchProps {
  readonly branch: BranchView;
  /** Also the conditions that were asked before and did not hold. */
  readonly whole?: boolean;
}

export function WhyBranch({ branch, whole = false }: WhyBranchProps) {
  const { conditions, label } = branch;
  const taken = conditions.findIndex((condition) => condition.label === label);
  // Where none held, all of them are the reason.
  const asked = taken === -1 ? conditions : conditions.slice(whole ? 0 : taken, taken + 1);
  if (asked.length === 0) return null;
  return (
    <div className={css['why']}>
      {taken === -1 ? <span className={css['none']}>none of what was asked held:</span> : null}
      {asked.map((condition, index) => (
        <div key={index} className={css['condition']}>
          {asked.length > 1 ? <b>{labelWords(condition.label)}</b> : null}
          {condition.groups.map((group, at) => (
            <div key={at} className={css['group']}>
              {at > 0 ? <i>and</i> : null}
              {group.map((comparison, place) => (
                <Comparison key={place} {...comparison} isOr={place > 0} />
              ))}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

type ComparisonProps = BranchView['conditions'][number]['groups'][number][number] & { readonly isOr: boolean };

function Comparison({ left, value, operator, right, rightValue, holds, isOr }: ComparisonProps) {
  const said = holds === null ? 'cannot be told any more' : holds ? 'held' : 'did not hold';
  return (
    <span className={css['compared']}>
      {isOr ? <i>or</i> : null}
      <span className={css['mark']} data-holds={holds} role="img" aria-label={said} title={said}>
        {holds === null ? '?' : holds ? '✓' : '✗'}
      </span>
      <code title={left}>
        <Value text={shown(value ?? left)} code />
      </code>
      <span>{operatorWords(operator)}</span>
      {right === '' ? null : (
        <code title={right}>
          <Value text={shown(rightValue ?? right)} code />
        </code>
      )}
    </span>
  );
}

/** An empty value reads like a hole. */
function shown(text: string): string {
  return text === '' ? '(empty)' : text;
}

/** `isEqualString` as words. */
function operatorWords(operator: string): string {
  return operator.replaceAll(/(?<=[a-z])([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
}

export function labelWords(label: string): string {
  if (label === '#default#') return 'otherwise';
  if (label === '#none#') return '';
  return label === '#error#' ? 'on error' : label;
}
