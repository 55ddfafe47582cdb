import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What becomes of a piece of data on its way: `drop` is for good, as of a cable that was pulled. */
export type Fate = 'pass' | 'drop';
export type Direction = 'to server' | 'to client';

/** A cable between a client and a server that can be cut, slowed down, silenced and listened to. */
export class Wire {
  private readonly pairs = new Set<[Socket, Socket]>();
  private readonly server: Server;
  private silent = false;
  /** Where new connections lead. */
  targetPort: number;
  /** How much later everything arrives. */
  delayMs = 0;
  /** Looks at every piece before it goes on. */
  look: ((data: Buffer, direction: Direction) => Fate) | null = null;

  private constructor(targetPort: number) {
    this.targetPort = targetPort;
    this.server = createServer((client) => this.join(client, connect(this.targetPort, '127.0.0.1')));
  }

  static async to(targetPort: number): Promise<Wire> {
    const wire = new Wire(targetPort);
    await new Promise<void>((resolve) => wire.server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Every connection ends at once, both ways; new ones work. */
  cut(): void {
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
  }

  /** The connections there are stay open and nothing goes through them ever again; new ones work. */
  halfOpen(): void {
    for (const pair of this.pairs) for (const socket of pair) socket.removeAllListeners('data').resume();
  }

  /** Nothing goes through, new connections included, until it is called with false; then all of them are cut. */
  silence(silent: boolean): void {
    this.silent = silent;
    if (!silent) this.cut();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket, server: Socket): void {
    const pair: [Socket, Socket] = [client, server];
    this.pairs.add(pair);
    this.carry(client, server, 'to server');
    this.carry(server, client, 'to client');
    const end = (): void => {
      this.pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of pair) socket.on('error', end).on('close', end).setNoDelay(true);
  }

  private carry(from: Socket, to: Socket, direction: Direction): void {
    from.on('data', (data: Buffer) => {
      if (this.silent || this.look?.(data, direction) === 'drop') return;
      if (this.delayMs === 0) to.write(data);
      else setTimeout(() => to.writable && to.write(data), this.delayMs);
    });
  }
}
