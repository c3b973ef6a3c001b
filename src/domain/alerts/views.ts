/**
 * Saved views: searches of alerts under a name, with the columns and the order in which a list shows them. A port, implemented by `adapters/store`.
 *
 * V1. A view is somebody's own, or shared with everybody. Nobody sees another one's own.
 * V2. A name is taken once in each of the two, whatever its case.
 * V3. A view is changed against the version that was seen.
 */
export interface SavedView {
  readonly id: string;
  /** Whose it is; empty: everybody's. */
  readonly owner: string;
  readonly name: string;
  /** In the language of SearchIncidentsV2; empty: every alert. */
  readonly query: string;
  /** Fields of the alert, in the order in which they are shown; empty: those of the list. */
  readonly columns: readonly string[];
  /** A field, with a minus for the largest first; empty: the newest alert first. A search gives its rows newest first: who shows them sorts them. */
  readonly sort: string;
  readonly version: number;
  readonly changedAt: number;
  readonly changedBy: string;
}

export interface SavedViews {
  /** Their own and the shared ones, by name. */
  of(user: string): Promise<readonly SavedView[]>;
  get(id: string): Promise<SavedView | undefined>;
  /** False: the name is taken. */
  add(view: SavedView): Promise<boolean>;
  /** `view.version` is the one that was seen; the next one is kept. */
  edit(view: SavedView): Promise<'done' | 'taken' | 'changed'>;
  /** False: there is none. */
  remove(view: SavedView, change: { readonly by: string; readonly at: number }): Promise<boolean>;
}

/** Views that one owner may have. */
export const VIEWS_MAX = 500;
