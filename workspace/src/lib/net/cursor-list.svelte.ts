/** A list that comes in pages by cursor. A new question drops the answer to the old one. */
import type { Page } from '@baton/contract';
import { http, type Query } from './http.ts';
import { messageOf } from './problem.ts';

export class CursorList<T> {
  items = $state<T[]>([]);
  loading = $state(true);
  error = $state<string | null>(null);
  nextCursor = $state<string | null>(null);

  private readonly path: string;
  private query: Query = {};
  private asked = 0;
  private controller: AbortController | null = null;

  constructor(path: string) {
    this.path = path;
  }

  get hasMore(): boolean {
    return this.nextCursor !== null;
  }

  /** Asks anew. With `keep` what is shown stays until the answer is here, and as many rows come back. */
  async load(query: Query = this.query, { keep = false } = {}): Promise<void> {
    const mine = ++this.asked;
    this.controller?.abort();
    this.controller = new AbortController();
    this.query = query;
    this.loading = true;
    this.error = null;
    if (!keep) this.items = [];
    const limit = keep ? Math.min(200, Math.max(50, this.items.length)) : 50;
    try {
      const page = await http.get<Page<T>>(this.path, {
        query: { limit, ...query },
        signal: this.controller.signal,
      });
      if (mine !== this.asked) return;
      this.items = page.items;
      this.nextCursor = page.nextCursor;
    } catch (error) {
      if (mine === this.asked) this.error = messageOf(error);
    } finally {
      if (mine === this.asked) this.loading = false;
    }
  }

  async more(): Promise<void> {
    if (!this.nextCursor || this.loading) return;
    const mine = ++this.asked;
    this.loading = true;
    try {
      const page = await http.get<Page<T>>(this.path, {
        query: { limit: 50, ...this.query, cursor: this.nextCursor },
      });
      if (mine !== this.asked) return;
      this.items.push(...page.items);
      this.nextCursor = page.nextCursor;
    } catch (error) {
      if (mine === this.asked) this.error = messageOf(error);
    } finally {
      if (mine === this.asked) this.loading = false;
    }
  }
}

const pagesMax = 20;

/** Every row of a list that is known to be short (teams, tags, plans). */
export async function listAll<T>(path: string, query: Query = {}): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < pagesMax; page += 1) {
    const answer: Page<T> = await http.get<Page<T>>(path, { query: { limit: 200, ...query, cursor } });
    all.push(...answer.items);
    cursor = answer.nextCursor;
    if (cursor === null) break;
  }
  return all;
}
