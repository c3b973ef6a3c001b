/** A record taken along as the API tells it: for a ticket, a script, a colleague. */
import { Button, IconButton } from './button.tsx';
import { useToast } from './toast.tsx';

interface CopyJsonProps {
  /** What it is, for the message and for who does not see the mark: `the note`. */
  readonly what: string;
  readonly value: unknown;
  /** A mark alone, where space is short. */
  readonly mark?: boolean;
}

export function CopyJson({ what, value, mark = false }: CopyJsonProps) {
  const toast = useToast();
  const copy = (): void => {
    navigator.clipboard.writeText(JSON.stringify(value, null, 2)).then(
      () => toast.good(`Copied ${what} as JSON.`),
      () => toast.bad(new Error('The browser did not let it be copied.')),
    );
  };
  return mark ? (
    <IconButton icon="copy" label={`Copy ${what} as JSON`} onClick={copy} />
  ) : (
    <Button small kind="quiet" icon="copy" onClick={copy} title={`Copy ${what} as JSON`}>
      JSON
    </Button>
  );
}
