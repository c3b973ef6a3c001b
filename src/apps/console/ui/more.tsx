/** Below the rows of a page: more of them, where there are more. */
import { Button } from './button.tsx';
import css from './more.module.css';

interface MoreProps {
  readonly next: string | null;
  readonly busy?: boolean;
  readonly onMore: () => void;
}

export function More({ next, busy = false, onMore }: MoreProps) {
  return next === null ? null : (
    <div className={css['more']}>
      <Button busy={busy} onClick={onMore}>
        Show more
      </Button>
    </div>
  );
}
