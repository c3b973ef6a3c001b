/** What of a form is sent: what somebody has typed, and no more. Pure. */
import type { InstanceView, SettingView } from '../../../../core/api/views.ts';
import type { JsonObject } from '../../../../core/base/json.ts';

/** By the name of the setting; what nobody touched is not there. */
export type Typed = Readonly<Partial<Record<string, string>>>;

/** Of a change: null takes a setting back. A secret that was emptied again is left as it was. */
export function configOf(
  settings: readonly SettingView[],
  typed: Typed,
  instance: Pick<InstanceView, 'settings'> | undefined,
): JsonObject {
  return Object.fromEntries(
    settings.flatMap(({ name, secret, defaultValue }) => {
      const value = typed[name]?.trim();
      if (instance === undefined) {
        const given = value ?? (secret ? '' : defaultValue);
        return given === '' ? [] : [[name, given]];
      }
      if (value === undefined || (secret && value === '')) return [];
      if (value === (instance.settings[name] ?? '')) return [];
      return [[name, value === '' ? null : value]];
    }),
  );
}

/** Another host than the one that secrets were given for. */
export function movesElsewhere(typed: Typed, { settings }: Pick<InstanceView, 'settings'>): boolean {
  const url = typed['url']?.trim();
  return url !== undefined && url !== (settings['url'] ?? '');
}
