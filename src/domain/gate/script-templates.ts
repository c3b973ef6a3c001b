/**
 * Command lines that may run on an endpoint unasked: templates of the policy, each with the values that its placeholders take.
 *
 * S1. A line equals a template letter for letter, but for its placeholders; a placeholder takes what its pattern matches as a whole.
 * S2. Lines of one text, as the target of the action shows them: what would run is what is compared.
 */

export interface ScriptTemplate {
  /** `<name>` stands for a value. */
  readonly line: string;
  /** Name → regular expression (JavaScript, whole value). A placeholder without one matches nothing. */
  readonly values: Readonly<Record<string, string>>;
}

/** Reads the crontab of a user; the name begins with nothing that `crontab` could take for an option. */
export const SHIPPED_TEMPLATES: readonly ScriptTemplate[] = [
  { line: 'crontab -u <user> -l', values: { user: String.raw`[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}\$?` } },
];

/** S1. */
export function fitsTemplate(line: string, { line: template, values }: ScriptTemplate): boolean {
  const parts = template.split(/(<[a-z]+>)/).map((part) => {
    if (!/^<[a-z]+>$/.test(part)) return part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
    const name = part.slice(1, -1);
    return Object.hasOwn(values, name) ? `(?:${values[name]})` : '(?!)';
  });
  return new RegExp(`^${parts.join('')}$`).test(line) && !/[\r\n\u2028\u2029]/.test(line);
}
