/** What the signed-in user was told: the newest first, how much is unread, kept true by the socket. */
import type { Notification, NotificationsPage } from '@baton/contract';
import { paths } from '@baton/contract/paths';
import { http, live, messageOf } from '#lib/net/index.ts';

const pageSize = 30;
/** The server counts no further either. */
const countedMax = 100;

class Inbox {
  items = $state<Notification[]>([]);
  unread = $state(0);
  loading = $state(true);
  error = $state<string | null>(null);
  nextCursor = $state<string | null>(null);
  private asked = 0;

  start(): () => void {
    const stops = [
      // The first connect too: what came while nobody listened is in the list alone.
      live.onConnect(() => void this.load()),
      live.on('notification.created', ({ id, kind, title, body, leadId, at }) => {
        if (this.items.some((item) => item.id === id)) return;
        this.items.unshift({
          id,
          kind: kind as Notification['kind'],
          title,
          body,
          leadId,
          at,
          readAt: null,
        });
        this.unread = Math.min(this.unread + 1, countedMax);
      }),
    ];
    void this.load();
    return () => stops.forEach((stop) => stop());
  }

  /** 99+ where there are more than anybody counts. */
  get unreadText(): string {
    return this.unread >= countedMax ? `${countedMax - 1}+` : String(this.unread);
  }

  async load(): Promise<void> {
    await this.ask(null);
  }

  async more(): Promise<void> {
    if (this.nextCursor !== null && !this.loading) await this.ask(this.nextCursor);
  }

  private async ask(cursor: string | null): Promise<void> {
    const mine = ++this.asked;
    this.loading = true;
    this.error = null;
    try {
      const page = await http.get<NotificationsPage>(paths.notifications, {
        query: { limit: pageSize, cursor },
      });
      if (mine !== this.asked) return;
      this.items = cursor === null ? page.items : [...this.items, ...page.items];
      this.nextCursor = page.nextCursor;
      this.unread = page.unread;
    } catch (failure) {
      if (mine === this.asked) this.error = messageOf(failure);
    } finally {
      if (mine === this.asked) this.loading = false;
    }
  }

  /** Shown as read at once; the server is told behind it. */
  async read(item: Notification): Promise<void> {
    if (item.readAt !== null) return;
    this.mark(item);
    this.unread = Math.max(0, this.unread - 1);
    await http.post(paths.notificationRead(item.id)).catch(() => this.load());
  }

  async readAll(): Promise<void> {
    for (const item of this.items) this.mark(item);
    this.unread = 0;
    await http.post(paths.notificationsRead).catch(() => this.load());
  }

  private mark(item: Notification): void {
    const at = this.items.findIndex(({ id }) => id === item.id);
    if (at !== -1) this.items[at] = { ...item, readAt: item.readAt ?? new Date().toISOString() };
  }
}

export const inbox = new Inbox();
