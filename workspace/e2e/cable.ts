import { connect, createServer, type Server, type Socket } from 'node:net';

/** A network cable between a browser and the product, which a test can pull. */
export interface Cable {
  url: string;
  /** Cuts what runs and lets nothing through until it is plugged in again. */
  pull(): void;
  plugIn(): void;
  close(): Promise<void>;
}

export async function layCable(port: number): Promise<Cable> {
  const sockets = new Set<Socket>();
  let pulled = false;
  const server: Server = createServer((near) => {
    if (pulled) {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${own}`,
    pull() {
      pulled = true;
      cut();
    },
    plugIn() {
      pulled = false;
    },
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
