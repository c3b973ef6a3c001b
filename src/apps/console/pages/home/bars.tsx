/** Small drawings of Home: a bar of parts, a span on the scale of times. Each says in words what it shows. */
import css from './home.module.css';
import { placeOf, TICKS, type Part, type Spread } from './figures.ts';

/** Parts of a whole, side by side. */
export function PartsBar({
  parts,
  label,
}: {
  readonly parts: readonly Pick<Part, 'label' | 'count' | 'tone'>[];
  readonly label: string;
}) {
  const whole = parts.reduce((sum, { count }) => sum + count, 0);
  let at = 0;
  return (
    <svg
      className={css['bar']}
      width="100%"
      height="10"
      role="img"
      aria-label={`${label}: ${parts.map((part) => `${part.label} ${part.count}`).join(', ')}`}
    >
      {whole === 0 ? <rect className={css['none']} width="100%" height="10" rx="2" /> : null}
      {parts.map(({ label: name, count, tone }) => {
        const x = at;
        const width = whole === 0 ? 0 : (100 * count) / whole;
        at += width;
        return count === 0 ? null : (
          <rect key={name} data-tone={tone} x={`${x}%`} width={`${Math.max(0.4, width - 0.3)}%`} height="10" rx="2">
            <title>
              {name}: {count}
            </title>
          </rect>
        );
      })}
    </svg>
  );
}

/** From the median to where nine of ten are done. */
export function SpreadMark({
  spread: { medianMs, p90Ms },
  label,
}: {
  readonly spread: Spread;
  readonly label: string;
}) {
  const from = medianMs === null ? undefined : placeOf(medianMs);
  const to = p90Ms === null ? from : placeOf(p90Ms);
  return (
    <svg className={css['span']} width="100%" height="18" role="img" aria-label={label}>
      <line className={css['axis']} x1="0%" x2="100%" y1="9" y2="9" />
      {TICKS.map(({ ms }) => (
        <line key={ms} className={css['axis']} x1={`${placeOf(ms)}%`} x2={`${placeOf(ms)}%`} y1="5" y2="13" />
      ))}
      {from === undefined || to === undefined ? null : (
        <>
          <line className={css['reach']} x1={`${from}%`} x2={`${to}%`} y1="9" y2="9" />
          <circle className={css['median']} cx={`${from}%`} cy="9" r="5" />
        </>
      )}
    </svg>
  );
}

export function Scale() {
  return (
    <div className={css['scale']} aria-hidden="true">
      {TICKS.map(({ ms, label }) => (
        <span key={ms} style={{ left: `${placeOf(ms)}%` }}>
          {label}
        </span>
      ))}
    </div>
  );
}
