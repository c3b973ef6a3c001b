/**
 * What was read from content, as text and back: so that it is read once and not after every start.
 *
 * K1. A kept text is only for the program that wrote it: what a reader makes of a playbook may change with every release. Who keeps it
 *     sees to that; the texts of the playbooks stay the truth (R5).
 * K2. Back come equal values. A record without a prototype (keys of foreign text) comes back as one; what is absent stays absent.
 * K3. A text that is not whole is no text: it begins with its own hash.
 */
import { createHash } from 'node:crypto';
import type { Playbook, Problem } from '../../core/playbook/document.ts';
import { Library } from './installed.ts';
import type { InstalledPlaybook, Pack, Route } from './pack.ts';

/** The one key of an object that stands for a record; no type of ours has it, and foreign keys stand below it. */
const RECORD = '\u0000';

/** A library with each route's playbook by its place in the pack. */
interface FlatLibrary {
  readonly packs: readonly (Omit<Pack, 'routes'> & { readonly routes: readonly FlatRoute[] })[];
  readonly problems: readonly Problem[];
}
type FlatRoute = Omit<Route, 'playbook'> & { readonly playbook: number };

export function playbookToText(playbook: Playbook): string {
  return sealed(playbook);
}

/** Undefined for a text that is not whole. */
export function playbookFromText(text: string): Playbook | undefined {
  return opened(text) as Playbook | undefined;
}

export function libraryToText({ packs, problems }: Library): string {
  const flat: FlatLibrary = {
    packs: packs.map((pack) => ({
      ...pack,
      routes: pack.routes.map((route) => ({ ...route, playbook: pack.playbooks.indexOf(route.playbook) })),
    })),
    problems,
  };
  return sealed(flat);
}

/** Undefined for a text that is not whole. */
export function libraryFromText(text: string): Library | undefined {
  const flat = opened(text) as FlatLibrary | undefined;
  if (!flat) return undefined;
  const packs = flat.packs.map((pack) => ({ ...pack, routes: pack.routes.flatMap(routeIn(pack.playbooks)) }));
  return new Library(packs, flat.problems);
}

function routeIn(playbooks: readonly InstalledPlaybook[]): (route: FlatRoute) => readonly Route[] {
  return (route) => {
    const playbook = playbooks[route.playbook];
    return playbook ? [{ ...route, playbook }] : [];
  };
}

function sealed(value: object): string {
  const body = JSON.stringify(value, (_key, held: unknown) => (isRecord(held) ? { [RECORD]: { ...held } } : held));
  return hashOf(body) + body;
}

const HASH_CHARACTERS = 64;

function opened(text: string): unknown {
  const body = text.slice(HASH_CHARACTERS);
  return hashOf(body) === text.slice(0, HASH_CHARACTERS) ? restored(JSON.parse(body)) : undefined;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null;
}

/** In place: the value is the parser's, and nobody else has it. */
function restored(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const held = value as Record<string, unknown>;
  const inner = held[RECORD];
  if (typeof inner === 'object' && inner !== null) {
    const record = Object.create(null) as Record<string, unknown>;
    for (const [key, each] of Object.entries(inner)) record[key] = restored(each);
    return record;
  }
  for (const [key, each] of Object.entries(held)) if (typeof each === 'object') held[key] = restored(each);
  return held;
}
