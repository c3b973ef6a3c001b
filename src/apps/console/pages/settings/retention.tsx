/** How long what is kept. */
import { Empty, Panel } from '../../ui/layout.tsx';

export function RetentionTab() {
  return (
    <Panel>
      <Empty icon="archive" title="Everything is kept" />
    </Panel>
  );
}
