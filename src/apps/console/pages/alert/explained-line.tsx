/** A command line as it is, and below it what the analysis makes of it. The analysis is loaded when there is a line. */
import { lazy, Suspense } from 'react';
import type { Os } from '../../../../core/commandline/types.ts';
import { Skeleton } from '../../ui/layout.tsx';
import { CommandLine } from '../../ui/value.tsx';

const Explained = lazy(() => import('./explained.tsx').then(({ Explained: loaded }) => ({ default: loaded })));

interface ExplainedLineProps {
  readonly label: string;
  readonly text: string;
  readonly os?: Os | undefined;
}

export function ExplainedLine({ label, text, os }: ExplainedLineProps) {
  return (
    <div>
      <h3>{label}</h3>
      <CommandLine text={text} />
      <Suspense fallback={<Skeleton rows={1} />}>
        <Explained line={text} os={os} />
      </Suspense>
    </div>
  );
}
