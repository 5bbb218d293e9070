import { Writable, type Duplex } from 'node:stream';
import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import { repository } from './devenv.js';
import { engine } from './engine.js';
import { projectName } from './project.js';

/** A container that plays a machine with Node and nothing else, allowed to run an engine of its own. */
export interface Machine {
  container: Docker.Container;
  name: string;
}

/** Starts one; the repository is in it, read-only, at the same path. */
export async function startMachine(): Promise<Machine> {
  const docker = await engine();
  const name = projectName();
  const container = await docker.createContainer({
    name,
    Image: 'node:22-bookworm-slim',
    Cmd: ['sleep', 'infinity'],
    Env: ['NO_COLOR=1'],
    HostConfig: {
      Init: true,
      CapAdd: ['ALL'],
      // a sandboxed host may lack it, and an engine does not need it
      CapDrop: ['SYS_RESOURCE'],
      SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
      MaskedPaths: [],
      ReadonlyPaths: [],
      Binds: [`${name}:/var/lib/docker`, '/sys/fs/cgroup:/sys/fs/cgroup', `${repository}:${repository}:ro`],
    },
  });
  await container.start();
  return { container, name };
}

/** Runs a command in the machine to its end; what it says on both outputs comes as one text. */
export async function execInside(
  { container }: Machine,
  command: string[],
  { user = 'root' } = {},
): Promise<{ output: string; exitCode: number }> {
  const exec = await container.exec({ Cmd: command, User: user, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  const pieces: Buffer[] = [];
  const sink = new Writable({
    write: (piece: Buffer, _encoding, done) => {
      pieces.push(piece);
      done();
    },
  });
  demultiplexer(container).demuxStream(stream, sink, sink);
  await finished(stream);
  const { ExitCode } = await exec.inspect();
  return { output: Buffer.concat(pieces).toString(), exitCode: ExitCode ?? -1 };
}

/** docker-modem's own helper, which its types leave out. */
function demultiplexer({ modem }: Docker.Container): {
  demuxStream(from: Duplex, out: Writable, error: Writable): void;
} {
  return modem as ReturnType<typeof demultiplexer>;
}

/** Stops and removes a machine with the data of its engine. */
export async function removeMachine({ container, name }: Machine): Promise<void> {
  await container.remove({ force: true, v: true });
  await (await engine()).getVolume(name).remove();
}
