import proxyAddr from '@fastify/proxy-addr';
import type { IncomingMessage } from 'node:http';

/** Where a request comes from, by the same rule as Fastify's: a proxy is believed only where it is one of ours. */
export function addressOf(trustProxy: boolean | string): (request: IncomingMessage) => string {
  const ours =
    typeof trustProxy === 'string'
      ? proxyAddr.compile(trustProxy.split(',').map((one) => one.trim()))
      : () => trustProxy;
  return (request) => proxyAddr(request, ours);
}

/** So many of each at once. */
export class Places {
  private readonly taken = new Map<string, number>();
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  full(whose: string): boolean {
    return (this.taken.get(whose) ?? 0) >= this.most;
  }

  /** Takes one, and answers how to give it back. */
  take(whose: string): () => void {
    this.taken.set(whose, (this.taken.get(whose) ?? 0) + 1);
    return () => {
      const left = (this.taken.get(whose) ?? 1) - 1;
      if (left === 0) this.taken.delete(whose);
      else this.taken.set(whose, left);
    };
  }
}
