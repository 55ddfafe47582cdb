import { describe, expect, it } from 'vitest';
import { electRingLeader, type RingLeader } from './ring-leader.ts';

type Waiting = { grant: () => void; fail: (error: Error) => void };

/** Web Locks as browsers do them: one holder, a queue, and `steal`, which breaks the holder's promise. */
class FakeLocks {
  private holder: Waiting | null = null;
  private queue: Waiting[] = [];

  request(_name: string, options: { steal?: boolean }, work: () => Promise<void> | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        fail: reject,
        grant: () => {
          this.holder = entry;
          void Promise.resolve(work()).then(() => {
            if (this.holder === entry) this.holder = null;
            resolve();
            this.next();
          });
        },
      };
      if (options.steal) {
        this.holder?.fail(new DOMException('stolen', 'AbortError'));
        this.holder = null;
        entry.grant();
      } else {
        this.queue.push(entry);
        this.next();
      }
    });
  }
  private next(): void {
    if (!this.holder) this.queue.shift()?.grant();
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

function tabs(count: number, withLocks: boolean): { leaders: RingLeader[]; ringing: () => number } {
  const locks = new FakeLocks();
  const listeners = new Set<FakeChannel>();
  class FakeChannel extends EventTarget {
    postMessage(data: unknown): void {
      for (const other of listeners) {
        if (other !== this) other.dispatchEvent(new MessageEvent('message', { data }));
      }
    }
    close(): void {
      listeners.delete(this);
    }
  }
  const leaders = Array.from({ length: count }, (_, index) =>
    electRingLeader('ring', () => undefined, {
      locks: withLocks ? (locks as unknown as LockManager) : undefined,
      channel: () => {
        const channel = new FakeChannel();
        listeners.add(channel);
        return channel as unknown as BroadcastChannel;
      },
      id: `tab-${index}`,
    }),
  );
  return { leaders, ringing: () => leaders.filter((leader) => leader.isLeader).length };
}

describe.each([
  ['with Web Locks', true],
  ['without them', false],
])('one ring over all tabs, %s', (_, withLocks) => {
  it('rings in exactly one of three', async () => {
    const { ringing } = tabs(3, withLocks);
    await settle();
    expect(ringing()).toBe(1);
  });

  it('moves to the tab that is used', async () => {
    const { leaders, ringing } = tabs(3, withLocks);
    await settle();
    leaders[2]?.claim();
    await settle();
    expect(leaders[2]?.isLeader).toBe(true);
    expect(ringing()).toBe(1);
    leaders[0]?.claim();
    await settle();
    expect(leaders[0]?.isLeader).toBe(true);
    expect(ringing()).toBe(1);
  });

  it('goes on in another tab when the ringing one closes', async () => {
    const { leaders, ringing } = tabs(3, withLocks);
    await settle();
    leaders[1]?.claim();
    await settle();
    leaders[1]?.stop();
    await settle();
    expect(leaders[1]?.isLeader).toBe(false);
    expect(ringing()).toBe(1);
  });

  it('is silent once every tab has closed', async () => {
    const { leaders, ringing } = tabs(2, withLocks);
    await settle();
    for (const leader of leaders) leader.stop();
    await settle();
    expect(ringing()).toBe(0);
  });
});
