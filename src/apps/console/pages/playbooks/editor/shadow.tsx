/**
 * Where an editor lives: a shadow tree. CodeMirror writes its styles at run time; into a page they would go as `<style>`, which our policy
 * refuses, into a shadow tree they go as constructed style sheets, which it allows (decision 063).
 *
 * S1. What is typed is for the editor: keys without Ctrl, Cmd or Alt do not leave it. Escape does, and Tab moves on: nobody is kept in.
 */
import { useEffect, useRef } from 'react';
import css from '../playbooks.module.css';

interface ShadowProps {
  /** Makes what is in it; the answer takes it away. Called once: give it a key where it shall be made anew. */
  readonly make: (root: ShadowRoot, mount: HTMLElement) => () => void;
  readonly className?: string;
}

export function Shadow({ make, className }: ShadowProps) {
  const host = useRef<HTMLDivElement>(null);
  const first = useRef(make);
  useEffect(() => {
    const at = host.current;
    if (!at) return undefined;
    const root = at.shadowRoot ?? at.attachShadow({ mode: 'open' });
    const mount = document.createElement('div');
    mount.style.height = '100%';
    root.append(mount);
    const away = first.current(root, mount);
    at.addEventListener('keydown', keepIn);
    return () => {
      at.removeEventListener('keydown', keepIn);
      away();
      mount.remove();
    };
  }, []);
  return <div ref={host} className={className ?? css['shadow']} />;
}

function keepIn(event: KeyboardEvent): void {
  if (!event.ctrlKey && !event.metaKey && !event.altKey && event.key !== 'Escape') event.stopPropagation();
}
