/** Paths of the API with their parts filled in: how every caller of ours builds them. */

/** `/runs/{run}` and `{run: 'a/1'}` → `/runs/a%2F1`. What is not given stays empty, and no route is there. */
export function pathWith(path: string, params: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
}

/** The names of the parts that a path has. */
export function paramsOf(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}
