/**
 * One ring over all tabs of one agent. The tab that holds the lock rings; the tab that was used last takes it, because
 * only a tab that somebody has touched may play sound. Where the browser has no Web Locks (plain http away from this
 * machine) tabs agree over a BroadcastChannel: the last one to claim leads, and when it leaves the smallest id claims.
 */
export interface RingLeader {
  readonly isLeader: boolean;
  /** This tab was used: it should be the one that rings. */
  claim(): void;
  stop(): void;
}

interface Environment {
  locks: LockManager | undefined;
  channel: (name: string) => BroadcastChannel | undefined;
  id: string;
}

function browserEnvironment(): Environment {
  return {
    locks: navigator.locks,
    channel: (name) => (typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(name)),
    id: Math.random().toString(36).slice(2),
  };
}

export function electRingLeader(
  name: string,
  onchange: (isLeader: boolean) => void,
  environment: Environment = browserEnvironment(),
): RingLeader {
  return environment.locks
    ? new LockLeader(name, environment.locks, onchange)
    : new ChannelLeader(environment.channel(name), environment.id, onchange);
}

class LockLeader implements RingLeader {
  isLeader = false;
  private stopped = false;
  /** Stands in line once, however often the lock is taken away. */
  private waiting = false;
  private release: (() => void) | null = null;
  private readonly name: string;
  private readonly locks: LockManager;
  private readonly onchange: (isLeader: boolean) => void;

  constructor(name: string, locks: LockManager, onchange: (isLeader: boolean) => void) {
    this.name = name;
    this.locks = locks;
    this.onchange = onchange;
    void this.request(false);
  }

  claim(): void {
    if (!this.isLeader && !this.stopped) void this.request(true);
  }

  stop(): void {
    this.stopped = true;
    this.release?.();
    this.set(false);
  }

  private async request(steal: boolean): Promise<void> {
    if (!steal) {
      if (this.waiting) return;
      this.waiting = true;
    }
    try {
      await this.locks.request(this.name, steal ? { steal: true } : {}, () => {
        if (!steal) this.waiting = false;
        if (this.stopped || this.isLeader) return undefined;
        this.set(true);
        return new Promise<void>((resolve) => {
          this.release = resolve;
        });
      });
    } catch {
      // Another tab took it: stand in line again, so that somebody rings when that tab closes.
      this.set(false);
      if (!this.stopped) void this.request(false);
    }
  }

  private set(value: boolean): void {
    if (this.isLeader === value) return;
    this.isLeader = value;
    this.onchange(value);
  }
}

interface Message {
  type: 'hello' | 'lead' | 'gone';
  id: string;
}

class ChannelLeader implements RingLeader {
  isLeader = false;
  private readonly peers = new Set<string>();
  private readonly channel: BroadcastChannel | undefined;
  private readonly id: string;
  private readonly onchange: (isLeader: boolean) => void;

  constructor(channel: BroadcastChannel | undefined, id: string, onchange: (isLeader: boolean) => void) {
    this.channel = channel;
    this.id = id;
    this.onchange = onchange;
    channel?.addEventListener('message', this.onMessage);
    if (typeof window !== 'undefined') window.addEventListener('pagehide', this.onHide);
    this.send('hello');
    this.claim();
  }

  claim(): void {
    this.set(true);
    this.send('lead');
  }

  stop(): void {
    this.send('gone');
    this.channel?.removeEventListener('message', this.onMessage);
    this.channel?.close();
    if (typeof window !== 'undefined') window.removeEventListener('pagehide', this.onHide);
    this.set(false);
  }

  private readonly onHide = (): void => this.send('gone');

  private readonly onMessage = (event: MessageEvent<Message>): void => {
    const { type, id } = event.data;
    if (type === 'gone') {
      this.peers.delete(id);
      if (![...this.peers].some((peer) => peer < this.id)) this.claim();
      return;
    }
    const known = this.peers.has(id);
    this.peers.add(id);
    if (type === 'lead') this.set(false);
    if (!known) this.send('hello');
  };

  private send(type: Message['type']): void {
    this.channel?.postMessage({ type, id: this.id } satisfies Message);
  }

  private set(value: boolean): void {
    if (this.isLeader === value) return;
    this.isLeader = value;
    this.onchange(value);
  }
}
