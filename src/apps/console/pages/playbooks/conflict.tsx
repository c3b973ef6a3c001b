/** Somebody else saved while a text was edited: both are shown, and the one who edits chooses. */
import type { PlaybookText } from '../../../../core/api/views.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/layout.tsx';
import type { Draft } from './drafts.ts';
import { Diff } from './editor/diff.tsx';
import css from './playbooks.module.css';

interface ConflictProps {
  readonly name: string;
  readonly theirs: PlaybookText;
  readonly mine: Draft;
  readonly onKeepMine: () => void;
  readonly onTakeTheirs: () => void;
}

export function Conflict({ name, theirs, mine, onKeepMine, onTakeTheirs }: ConflictProps) {
  return (
    <div className={css['editing']}>
      <div className={css['notes']}>
        <Note tone="caution" title={`Somebody else saved “${name}” while you edited it.`}>
          At the left is what is installed now, at the right your text. Nothing of yours is lost, and nothing of theirs
          is overwritten until you save.
        </Note>
      </div>
      <div className={css['bar']}>
        <span className={css['grow']}>Installed now · yours</span>
        <Button small onClick={onTakeTheirs}>
          Throw mine away
        </Button>
        <Button small kind="primary" onClick={onKeepMine}>
          Go on with mine, over theirs
        </Button>
      </div>
      <Diff
        key={`${theirs.hash} ${mine.text.length}`}
        before={{ label: 'Installed now', text: theirs.text }}
        after={{ label: 'Yours', text: mine.text }}
        unified={false}
      />
    </div>
  );
}
