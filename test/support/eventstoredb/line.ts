/** The line to the played server: its connections are ours, so that they can be cut at any time. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import type { ConnectionInjector } from '@grpc/grpc-js';

export function lineTo(
  injector: ConnectionInjector,
  tls: { key: string; certificate: string } | undefined,
) {
  const sockets = new Set<Socket>();
  let listener: Server | undefined;
  let port = 0;

  function connected(socket: Socket) {
    socket.setNoDelay().on('error', () => socket.destroy());
    injector.injectConnection(socket);
  }

  return {
    port: () => port,
    async listen(wanted: number) {
      const made = tls
        ? createSecureServer(
          { key: tls.key, cert: tls.certificate, ALPNProtocols: ['h2'] },
          connected,
        )
        : createServer(connected);
      // Below TLS as well: what is cut must not say goodbye.
      made.on('connection', (socket: Socket) => {
        sockets.add(socket);
        socket.on('close', () => sockets.delete(socket));
      });
      await new Promise<void>((resolve, reject) => {
        made.on('error', reject).listen(wanted, '127.0.0.1', resolve);
      });
      listener = made;
      port = (made.address() as AddressInfo).port;
    },
    async cut() {
      const gone = listener;
      listener = undefined;
      if (gone === undefined) return;
      const closed = new Promise((done) => gone.close(done));
      for (const socket of sockets) socket.destroy();
      sockets.clear();
      await closed;
    },
  };
}
