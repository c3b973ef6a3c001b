/** `?`: the keys that work here and now. */
import { Dialog, DialogBody } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { useBoard } from '../keys/keys.tsx';
import css from './help.module.css';

export function Help({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const board = useBoard();
  const bindings = open ? board.all().filter(({ group }) => group !== '') : [];
  const groups = [...new Set(bindings.map(({ group }) => group))];
  return (
    <Dialog open={open} title="Keyboard" wide onClose={onClose}>
      <DialogBody>
        <div className={css['groups']}>
          {groups.map((group) => (
            <section key={group}>
              <h3>{group}</h3>
              <dl>
                {bindings
                  .filter((binding) => binding.group === group)
                  .map(({ keys, does }) => (
                    <div key={keys} className={css['row']}>
                      <dt>
                        <Kbd keys={keys} />
                        <span className="visually-hidden">{keys}</span>
                      </dt>
                      <dd>{does}</dd>
                    </div>
                  ))}
              </dl>
            </section>
          ))}
        </div>
      </DialogBody>
    </Dialog>
  );
}
