import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DevenvError } from '../../errors.js';

/** An SSH agent that holds a few keys for as long as one build lasts. */
export interface KeyAgent {
  socket: string;
  close(): Promise<void>;
}

const START_MS = 5_000;
const LOOK_MS = 10;

/** Starts `ssh-agent` and gives it private keys. Throws UNSUPPORTED for a key that it does not take, or without it. */
export async function startKeyAgent(service: string, keys: string[]): Promise<KeyAgent> {
  const { execa } = await import('execa');
  const folder = await mkdtemp(join(tmpdir(), 'devenv-ssh-'));
  const socket = join(folder, 'agent.sock');
  const agent = execa('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore', reject: false });
  const close = async (): Promise<void> => {
    agent.kill();
    await agent;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await whenThere(socket);
    for (const key of keys) await addKey(key, socket);
    return { socket, close };
  } catch (cause) {
    await close();
    throw unusable(service, cause as Error);
  }
}

async function whenThere(socket: string): Promise<void> {
  for (let waited = 0; waited < START_MS; waited += LOOK_MS) {
    const there = await access(socket).then(
      () => true,
      () => false,
    );
    if (there) return;
    await pause(LOOK_MS);
  }
  throw new Error('ssh-agent did not start; is OpenSSH installed?');
}

/** From its standard input, `ssh-add` does not mind who else may read the file. */
async function addKey(key: string, socket: string): Promise<void> {
  const { execa } = await import('execa');
  const env = { SSH_AUTH_SOCK: socket, SSH_ASKPASS_REQUIRE: 'never' };
  const { failed, stderr } = await execa('ssh-add', ['-'], { input: await readFile(key), env, reject: false });
  if (failed) throw new Error(`${key}: ${stderr.trim().split('\n').at(-1) ?? 'not taken'}`);
}

function unusable(service: string, cause: Error): DevenvError {
  return new DevenvError('UNSUPPORTED', `The SSH key of ${service} can't be used for its build.`, {
    reason: cause.message,
    suggestions: ['A key with a passphrase: ssh-add it to your own agent, and use `ssh: default`'],
    service,
    cause,
  });
}
