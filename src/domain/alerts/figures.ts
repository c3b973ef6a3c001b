/** How much there is of what waits and of what is under way: for metrics. A port, implemented by `adapters/store`. */

/** Counts by name. */
export type Counts = Readonly<Record<string, number>>;

export interface Figures {
  /** Open alerts by the status of their latest run; `none` has none. */
  readonly openAlerts: Counts;
  /** Runs that have not ended, by status. */
  readonly runs: Counts;
  /** Runs that have, by how. */
  readonly endedRuns: Counts;
  readonly openQuestions: number;
  /** Of those, commands that the gate holds until somebody says yes. */
  readonly heldCommands: number;
  /** When the question that waits longest was asked, epoch milliseconds; null where none waits. */
  readonly oldestQuestionAt: number | null;
  readonly openItems: number;
  /** Actions that were sent and are not settled. */
  readonly openActions: number;
  /** What came for runs and they have yet to take up, and since when. */
  readonly inbox: number;
  readonly oldestInboxAt: number | null;
  /** Timers that should have fired. */
  readonly overdueTimers: number;
  /** Deliveries that are kept and not yet read. */
  readonly deliveries: number;
  readonly notifications: number;
  /** Alerts that the index of alerts has yet to take up. */
  readonly unindexedAlerts: number;
  /** Rows of the audit that are chained, and that are not yet. */
  readonly chainedRows: number;
  readonly auditTail: number;
}

export interface FiguresPort {
  /** Counts what is open by its indexes, and what has ended since the last time: nothing here reads a table from end to end. */
  figures(now: number): Promise<Figures>;
}
