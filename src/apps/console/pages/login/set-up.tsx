/** What a link of set-up, invitation or reset asks for: a password, and of the first administrator a name too. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useConsole } from '../../api/console-context.ts';
import { setUp } from '../../api/session.ts';
import { Note, Skeleton } from '../../ui/layout.tsx';
import { DoorForm, TextPart } from './sending.tsx';

interface SetupFormProps {
  readonly token: string;
  readonly onIn: () => Promise<void>;
}

export function SetupForm({ token, onIn }: SetupFormProps) {
  const { api } = useConsole();
  const link = useQuery({
    queryKey: ['setup', token],
    queryFn: ({ signal }) => api.call('lookAtLink', { body: { token }, signal }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [password, setPassword] = useState('');
  if (link.error) {
    return (
      <Note tone="bad" title={link.error.message}>
        Ask for a new link; one works once, and not for ever.
      </Note>
    );
  }
  if (!link.data) return <Skeleton rows={3} />;
  const known = link.data.name ?? '';
  const isFirst = link.data.kind === 'setup';
  return (
    <DoorForm
      button="Set up and log in"
      onSend={async () => {
        const { status } = await setUp(api, isFirst ? { token, name, displayName, password } : { token, password });
        // Where a second factor is wanted, the log-in asks for it.
        if (status === 'in') await onIn();
        else location.assign('/');
      }}
    >
      {isFirst ? (
        <>
          <TextPart
            label="Name"
            name="username"
            about="What you log in with: small letters, no blanks."
            autoComplete="username"
            first
            required
            value={name}
            onValue={setName}
          />
          <TextPart
            label="Your name, as others see it"
            name="name"
            autoComplete="name"
            value={displayName}
            onValue={setDisplayName}
          />
        </>
      ) : (
        <p>
          You log in as <b>{known}</b>.
        </p>
      )}
      <TextPart
        label="Password"
        name="password"
        type="password"
        about="At least 12 characters; a few words do well."
        autoComplete="new-password"
        required
        value={password}
        onValue={setPassword}
      />
    </DoorForm>
  );
}
