/** Whom a rule means: one after the other until somebody is reached. */
import { Button, IconButton } from '../../ui/button.tsx';
import { CheckSet } from '../../ui/check.tsx';
import { Select, TextField } from '../../ui/field.tsx';
import css from './settings.module.css';

const KINDS = [
  { name: 'assignee', label: 'the assignee' },
  { name: 'role', label: 'everybody with the role' },
  { name: 'user', label: 'the user' },
  { name: 'address', label: 'the mail address' },
] as const;
type Kind = (typeof KINDS)[number]['name'];

const ROLES = ['viewer', 'analyst', 'approver', 'administrator'];

interface RecipientsProps {
  readonly label: string;
  /** `assignee|role:approver`. */
  readonly value: string;
  readonly users: readonly string[];
  readonly error: string;
  readonly onValue: (value: string) => void;
}

export function Recipients({ label, value, users, error, onValue }: RecipientsProps) {
  const parts = value.split('|');
  const put = (index: number, part: string): void =>
    onValue(parts.map((each, at) => (at === index ? part : each)).join('|'));
  return (
    <CheckSet legend={label} about="Tried in turn until one of them is somebody." error={error}>
      {parts.map((part, index) => {
        const [kind, name] = readPart(part);
        const which = `${label}, ${index + 1}`;
        return (
          <div key={index} className={css['who']}>
            <Select
              aria-label={which}
              value={kind}
              onChange={(event) => put(index, writePart(event.target.value as Kind, users))}
            >
              {KINDS.map((row) => (
                <option key={row.name} value={row.name}>
                  {index === 0 ? row.label : `or else ${row.label}`}
                </option>
              ))}
            </Select>
            {kind === 'assignee' ? (
              <span className={css['small']}>Whoever it is assigned to, if anybody.</span>
            ) : kind === 'address' || (kind === 'user' && users.length === 0) ? (
              <TextField
                aria-label={`${which}: ${kind === 'address' ? 'address' : 'name'}`}
                type={kind === 'address' ? 'email' : 'text'}
                spellCheck={false}
                value={name}
                onChange={(event) => put(index, `${kind === 'user' ? 'user:' : ''}${event.target.value.trim()}`)}
              />
            ) : (
              <Select
                aria-label={`${which}: ${kind}`}
                value={name}
                onChange={(event) => put(index, `${kind}:${event.target.value}`)}
              >
                {(kind === 'role' ? ROLES : [...new Set([...users, name])]).map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </Select>
            )}
            {parts.length > 1 ? (
              <IconButton
                icon="cross"
                label={`Take away ${which}`}
                onClick={() => onValue(parts.filter((_, at) => at !== index).join('|'))}
              />
            ) : (
              <span />
            )}
          </div>
        );
      })}
      {parts.length < 4 ? (
        <div>
          <Button small icon="spark" onClick={() => onValue([...parts, 'role:administrator'].join('|'))}>
            Or else …
          </Button>
        </div>
      ) : null}
    </CheckSet>
  );
}

function readPart(part: string): readonly [Kind, string] {
  if (part === 'assignee') return ['assignee', ''];
  if (part.startsWith('role:')) return ['role', part.slice(5)];
  return part.startsWith('user:') ? ['user', part.slice(5)] : ['address', part];
}

function writePart(kind: Kind, users: readonly string[]): string {
  if (kind === 'assignee') return 'assignee';
  if (kind === 'role') return 'role:analyst';
  return kind === 'user' ? `user:${users[0] ?? ''}` : '';
}
