/** What a page says that its playbook does not: asked of whoever knows this release and its routes. */

export interface PageFacts {
  /** The name of the file, without folders. */
  readonly file: string;
  /** The alerts that are routed here. */
  readonly alerts: readonly { readonly names: readonly string[]; readonly os: string }[];
  /** What a task that names the command would call; undefined: this release has nothing of that name. */
  command(name: string, brand: string): CommandFacts | undefined;
  hasPlaybook(name: string): boolean;
}

export interface CommandFacts {
  readonly kind: 'integration' | 'builtin' | 'automation';
  /** Of an integration: its name. */
  readonly brand: string;
  /** `none`: it only reads. */
  readonly change: 'none' | 'write' | 'containment';
  /** What a grant must allow; empty where it changes nothing at a vendor. */
  readonly verb: string;
}
