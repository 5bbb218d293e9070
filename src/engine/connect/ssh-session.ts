import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';

/** A stream to what an ssh command runs; where ssh fails it ends with ssh's own words as its error. */
export function sshSession(args: string[]): Duplex {
  const child = spawn('ssh', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const complaints: string[] = [];
  const session = new Duplex({
    read: () => child.stdout.resume(),
    // a write that fails because ssh has ended does not say why: its exit code below does
    write: (chunk: Buffer, _encoding, done) => {
      child.stdin.write(chunk, () => {
        done();
      });
    },
    final: (done) => {
      child.stdin.end(() => {
        done();
      });
    },
    destroy: (error, done) => {
      child.kill();
      done(error);
    },
  });
  child.stdout.on('data', (chunk: Buffer) => {
    if (!session.push(chunk)) child.stdout.pause();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
  child.stdin.on('error', () => undefined);
  child.on('error', (cause) => session.destroy(new Error(`ssh could not be run: ${cause.message}`, { cause })));
  child.on('close', (code) => {
    if (code === 0) session.push(null);
    else session.destroy(new Error(lastWords(complaints) || `ssh ended with code ${code ?? 'unknown'}`));
  });
  return asSocket(session);
}

function lastWords(complaints: string[]): string {
  return complaints.join('').trim().split('\n').at(-1)?.trim() ?? '';
}

/** What node:http calls on a connection beyond a stream; a pipe has none of it. */
function asSocket(session: Duplex): Duplex {
  const nothing = (): Duplex => session;
  return Object.assign(session, {
    setTimeout: nothing,
    setNoDelay: nothing,
    setKeepAlive: nothing,
    ref: nothing,
    unref: nothing,
  });
}
