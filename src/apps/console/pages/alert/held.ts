/** What is read stands still: something newer waits until the reader asks for it, or is back at the top. */
import { useRef, useState, type UIEvent } from 'react';

/** So far from the top somebody reads. */
const READING_PX = 80;

interface Held<T> {
  readonly shown: T;
  readonly isOld: boolean;
  readonly renew: () => void;
  readonly onScroll: (event: UIEvent<HTMLElement>) => void;
}

/** `sign`: differs when the value does. */
export function useHeld<T>(value: T, sign: string): Held<T> {
  const kept = useRef({ value, sign });
  const [isReading, setReading] = useState(false);
  const [, setRenewed] = useState(0);
  if (!isReading) kept.current = { value, sign };
  const isOld = kept.current.sign !== sign;
  // The same to the reader, whatever else it brought along.
  if (!isOld) kept.current = { value, sign };
  return {
    shown: kept.current.value,
    isOld,
    renew: () => {
      kept.current = { value, sign };
      setRenewed((count) => count + 1);
    },
    onScroll: ({ currentTarget }) => setReading(currentTarget.scrollTop > READING_PX),
  };
}
