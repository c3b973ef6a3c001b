/** Follows one run through the API: each page of its story as it comes, until the run has ended or the signal says stop. */
import type { StoryLine } from '../../core/api/views.ts';
import type { Client } from './client.ts';

export interface Page {
  readonly story: readonly StoryLine[];
  readonly ended: boolean;
}

export class StoryTail {
  readonly #client: Client;
  readonly #run: string;
  #after = 0;
  #startedAt: number | undefined;

  constructor(client: Client, run: string) {
    this.#client = client;
    this.#run = run;
  }

  /** Time of the first event, from which the story counts. */
  get startedAt(): number {
    return this.#startedAt ?? 0;
  }

  /** What has come since the last call; waits up to `waitMs` for something. */
  async next(waitMs: number, signal?: AbortSignal): Promise<Page> {
    const page = await this.#client.call('runEvents', {
      params: { run: this.#run },
      query: { after: this.#after, waitMs, limit: 1000 },
      ...(signal ? { signal } : {}),
    });
    this.#after = page.next;
    this.#startedAt ??= page.events[0]?.at;
    return { story: page.story, ended: page.ended };
  }

  /** All that is there, without waiting. */
  async rest(): Promise<readonly StoryLine[]> {
    const story: StoryLine[] = [];
    for (;;) {
      const before = this.#after;
      const page = await this.next(0);
      story.push(...page.story);
      if (this.#after === before) return story;
    }
  }
}
