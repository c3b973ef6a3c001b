/**
 * Where in the configuration a command reads and writes: XPaths, built of names that were checked.
 *
 * A name goes into an XPath between quotes, and the API knows no escape there: only names of letters, digits, blank, dot, dash and
 * underscore are sent, which is what the vendor allows for objects and rules.
 */
import type { JsonObject } from '../../../core/base/json.ts';
import { textArg } from '../args.ts';
import type { Failure } from '../entries.ts';
import type { PanosIo, Place } from './io.ts';

const NAME = /^[\p{L}\p{N}_][\p{L}\p{N} ._-]{0,62}$/u;

/** Why a name cannot be sent; undefined when it can. `what` names it for a person. */
export function nameProblem(what: string, name: string): string | undefined {
  if (name === '') return `no ${what} is given`;
  return NAME.test(name) ? undefined : `'${name.slice(0, 80)}' cannot be the name of a ${what}`;
}

/** The last step of an XPath. Throws `TypeError` for a name that was not checked. */
function entryNamed(name: string): string {
  if (!NAME.test(name)) throw new TypeError('a name that was not checked');
  return `entry[@name='${name}']`;
}

export type Rulebase = 'pre-rulebase' | 'post-rulebase' | 'rulebase';

/** The argument overrides the instance's setting, on Panorama only: a firewall has no device groups. */
export function placeOf(args: JsonObject, io: PanosIo): Place | (Failure & { readonly kind: 'failed' }) {
  const { place } = io.config;
  const asked = textArg(args, 'device-group');
  if (asked === '') return place;
  if (place.kind === 'vsys') return rejected(`${io.instance} is a firewall and has no device group '${asked}'`);
  if (asked.toLowerCase() === 'shared') return { kind: 'shared' };
  const problem = nameProblem('device group', asked);
  return problem === undefined ? { kind: 'device-group', name: asked } : rejected(problem);
}

/** What the outputs call `DeviceGroup`: '' on a firewall. */
export function deviceGroupOf(place: Place): string {
  if (place.kind === 'vsys') return '';
  return place.kind === 'shared' ? 'shared' : place.name;
}

export function prefixOf(place: Place): string {
  switch (place.kind) {
    case 'vsys':
      return `/config/devices/entry/vsys/${entryNamed(place.name)}`;
    case 'device-group':
      return deviceGroupPath(place.name);
    case 'shared':
      return '/config/shared';
  }
}

export function deviceGroupPath(name: string): string {
  return `/config/devices/entry/device-group/${entryNamed(name)}`;
}

/** All categories of the place. */
export function categoriesPath(place: Place): string {
  return `${prefixOf(place)}/profiles/custom-url-category/entry`;
}

export function categoryPath(place: Place, name: string): string {
  return `${prefixOf(place)}/profiles/custom-url-category/${entryNamed(name)}`;
}

/** Which rulebase the arguments mean. On Panorama it has to be said: before or after the rules of the firewalls is no detail. */
export function rulebaseOf(args: JsonObject, place: Place): Rulebase | (Failure & { readonly kind: 'failed' }) {
  if (place.kind === 'vsys') return 'rulebase';
  const asked = textArg(args, 'pre_post').toLowerCase();
  if (asked === 'pre-rulebase' || asked === 'post-rulebase') return asked;
  return rejected('pre_post must be pre-rulebase or post-rulebase for a security rule on Panorama');
}

/** All rules of a rulebase. */
export function rulesPath(place: Place, rulebase: Rulebase): string {
  return `${prefixOf(place)}/${rulebase}/security/rules/entry`;
}

export function rulePath(place: Place, rulebase: Rulebase, name: string): string {
  return `${prefixOf(place)}/${rulebase}/security/rules/${entryNamed(name)}`;
}

function rejected(detail: string): Failure & { readonly kind: 'failed' } {
  return { kind: 'failed', code: 'input.rejected', detail };
}
