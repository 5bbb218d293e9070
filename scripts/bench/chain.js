import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTimed } from './contenders.js';

const healthy = (name) => `    depends_on: { ${name}: { condition: service_healthy } }\n`;
const web = `    image: busybox:1.37
    command: [httpd, -f, -p, '80', -h, /etc]
    healthcheck: { test: [CMD, wget, -qO-, 'http://127.0.0.1/hostname'], interval: 5s }
`;

const COMPOSE = `services:
  db:
    image: postgres:17-bookworm
    environment: { POSTGRES_HOST_AUTH_METHOD: trust }
    healthcheck: { test: [CMD, pg_isready, -h, 127.0.0.1, -U, postgres], interval: 5s }
  api:
${web}${healthy('db')}  gateway:
${web}${healthy('api')}`;

/**
 * A cold `up` till all is healthy of three services, each of which waits for the health check of the one before it.
 * @param {{contenders: import('./contenders.js').Contender[], rounds: number, samples: Record<string, Record<string, number[]>>, say: (line: string) => void}} options
 */
export async function measureChain({ contenders, rounds, samples, say }) {
  say('A chain of health checks.');
  const directory = mkdtempSync(join(tmpdir(), 'devenv-bench-chain-'));
  writeFileSync(join(directory, 'compose.yaml'), COMPOSE);
  const row = (samples['cold up -d --wait of 3 in a chain'] ??= {});
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
        const elapsed = await runTimed(contender, ['up', '-d', '--wait'], directory);
        (row[contender.name] ??= []).push(elapsed);
        await runTimed(contender, ['down', '--volumes', '-t', '0'], directory);
      }
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
