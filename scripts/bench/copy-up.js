import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTimed } from './contenders.js';
import { inContainer } from './in-container.js';

const COMPOSE = `services:
  store: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: ['files:/files'] }
volumes: { files: {} }
`;

/** Files by the size that a row names. */
const SIZES = { '8 kB': 8, '16 MB': 16 * 1024, '256 MB': 256 * 1024 };

/**
 * The first byte written into a file after its volume was rewound, which copies the file up into the new layer, by turns
 * with the second.
 * @param {{docker: import('dockerode'), devenv: import('./contenders.js').Contender, rounds: number, samples: Record<string, Record<string, number[]>>, say: (line: string) => void}} options
 */
export async function measureCopyUp({ docker, devenv, rounds, samples, say }) {
  const directory = mkdtempSync(join(tmpdir(), 'devenv-bench-copy-up-'));
  writeFileSync(join(directory, 'compose.yaml'), COMPOSE);
  const run = (...args) => runTimed(devenv, args, directory);
  const sh = (script) => inContainer(docker, `${devenv.project}-store-1`, ['sh', '-c', script]);
  const write = async (at) => {
    const start = performance.now();
    await sh(`printf x | dd of=/files/f${at} bs=1 count=1 conv=notrunc 2>/dev/null`);
    return performance.now() - start;
  };
  say('The first write after a rewind.');
  try {
    await run('up', '-d');
    const sizes = Object.entries(SIZES);
    for (const [at, [, kilobytes]] of sizes.entries())
      await sh(`dd if=/dev/urandom of=/files/f${at} bs=1024 count=${kilobytes} 2>/dev/null`);
    await run('snapshot', 'save', 'filled');
    for (let round = 0; round < rounds + 2; round += 1) {
      await run('reset', 'store', '--to', 'filled', '--yes');
      for (const [at, [size]] of sizes.entries()) {
        const row = (samples[`first write into a file of ${size} after a rewind`] ??= {});
        (row.devenv ??= []).push(await write(at));
        (row['the second write'] ??= []).push(await write(at));
      }
    }
  } finally {
    const [file, ...first] = devenv.command;
    const down = [...first, '-p', devenv.project, 'down', '--volumes', '--yes', '-t', '0'];
    spawnSync(file, down, { cwd: directory, stdio: 'ignore' });
    rmSync(directory, { recursive: true, force: true });
  }
}
