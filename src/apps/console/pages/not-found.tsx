/** An address that leads nowhere. */
import { Link } from '@tanstack/react-router';
import { Empty } from '../ui/layout.tsx';

export function NotFound() {
  return (
    <Empty icon="search" title="There is no such page">
      <p>
        Go <Link to="/">home</Link>, or press <b>Ctrl K</b> and say what you look for.
      </p>
    </Empty>
  );
}
