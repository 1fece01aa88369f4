/** A line to the server on which every byte from it travels alone. */
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';

export async function trickle(port: number) {
  const sockets = new Set<Socket>();
  const line = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [one, other] of [[near, far], [far, near]] as const) {
      sockets.add(one.setNoDelay());
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
    near.pipe(far);
    void byteByByte(far, near);
  });
  await new Promise<void>((listening) => line.listen(0, '127.0.0.1', listening));
  return {
    port: (line.address() as AddressInfo).port,
    close() {
      line.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function byteByByte(from: Socket, to: Socket) {
  try {
    for await (const bytes of from as AsyncIterable<Uint8Array>) {
      for (let i = 0; i < bytes.length; i++) {
        to.write(bytes.subarray(i, i + 1));
        await setImmediate();
      }
    }
    to.end();
  } catch {
    to.destroy(); // The line was closed in the middle of a word.
  }
}
