/** A record as the API tells it, taken along. */
import { useState } from 'react';
import { IconButton } from './button.tsx';

export function CopyJson({ of }: { readonly of: unknown }) {
  const [taken, setTaken] = useState(false);
  return (
    <IconButton
      icon={taken ? 'check' : 'copy'}
      label={taken ? 'Copied' : 'Copy as JSON'}
      onClick={() => {
        navigator.clipboard.writeText(JSON.stringify(of, null, 2)).then(
          () => setTaken(true),
          () => setTaken(false),
        );
      }}
      onBlur={() => setTaken(false)}
    />
  );
}
