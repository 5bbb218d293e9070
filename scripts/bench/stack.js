import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Calls back with a folder that holds a stack of small web servers, every third of which publishes a port. busybox httpd
 * as first process does not heed SIGTERM, as many programs in development do not: a graceful stop takes the 10 s grace.
 * @param {number} count of services
 * @param {(stack: {directory: string, one: string, count: number}) => Promise<void>} use
 */
export async function withBenchStack(count, use) {
  const directory = mkdtempSync(join(tmpdir(), 'devenv-bench-'));
  const names = Array.from({ length: count }, (_, at) => `s${String(at + 1).padStart(2, '0')}`);
  const services = names.map((name, at) => {
    const lines = [`  ${name}:`, '    image: busybox:1.37', '    command: [httpd, -f, -p, "80"]'];
    if (at % 3 === 0) lines.push('    ports: ["127.0.0.1::80"]');
    return lines.join('\n');
  });
  writeFileSync(join(directory, 'compose.yaml'), `services:\n${services.join('\n')}\n`);
  try {
    // The seventh is one of those that publish a port.
    await use({ directory, one: names[Math.min(6, count - 1)], count });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
