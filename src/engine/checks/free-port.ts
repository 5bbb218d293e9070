import { createServer } from 'node:net';

/** Whether a TCP port of this machine is free, tried by listening on it for a moment. What may not be tried counts as free. */
export function isPortFree(port: number, hostIp: string | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(code !== 'EADDRINUSE');
    });
    server.listen({ port, host: hostIp ?? '0.0.0.0', exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
