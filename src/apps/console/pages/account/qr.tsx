/** A text as a QR code, drawn by us: one path, dark on white in both themes, so that every camera reads it. */
import { useMemo } from 'react';
import { encode } from 'uqr';
import css from './account.module.css';

/** Modules of quiet around it (ISO/IEC 18004: four). */
const QUIET = 4;

export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, path } = useMemo(() => {
    const { data, size: modules } = encode(text, { ecc: 'M', border: 0 });
    const dark = data.flatMap((row, y) =>
      row.flatMap((isDark, x) => (isDark ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : [])),
    );
    return { size: modules + 2 * QUIET, path: dark.join('') };
  }, [text]);
  return (
    <svg
      className={css['qr']}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}
