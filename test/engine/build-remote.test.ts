import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connectEngine } from '../../src/engine/connect/connect.js';
import { eventually } from '../support/eventually.js';
import { buildProject, failureOf } from './build-project.js';
import { freePort } from './pull-registry.js';

const DOCKERFILE = 'FROM busybox:1.37\nCOPY word.txt /\nRUN cat /word.txt\n';
const hasGitDaemon = spawnSync('git', ['daemon', '--help']).status === 0;
const { endpoint, apiVersion } = await connectEngine(process.env);
/** The engine fetches remote contexts itself: it must be on this machine to reach its loopback. */
const local = endpoint.host === 'unix:///var/run/docker.sock';

/** What engines before 23 say to a folder of a repository. */
const TOO_OLD = {
  code: 'BUILD_FAILED',
  suggestions: expect.arrayContaining([expect.stringContaining('needs Docker Engine 23')]) as string[],
};

/** Serves one archive by HTTP; resolves to its URL. */
async function serveArchive(files: Record<string, string>): Promise<string> {
  const tar = pack();
  for (const [name, text] of Object.entries(files)) tar.entry({ name }, text);
  tar.finalize();
  const archive = await buffer(tar);
  const server = createServer((_request, answer) => answer.end(archive)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/context.tar`;
}

/** Serves a folder, made a git repository with one commit, by git's own protocol; resolves to its URL. */
async function serveRepository(folder: string): Promise<string> {
  const git = (...args: string[]): void => {
    const who = ['-c', 'user.name=test', '-c', 'user.email=test@example.org'];
    expect(spawnSync('git', ['-C', folder, ...who, ...args]).status).toBe(0);
  };
  git('init', '--quiet', '--initial-branch=trunk');
  git('add', '.');
  git('commit', '--quiet', '-m', 'first');
  const port = await freePort();
  const options = ['--listen=127.0.0.1', `--port=${port}`, '--export-all', `--base-path=${folder}`];
  const daemon = spawn('git', ['daemon', '--reuseaddr', ...options, folder], { stdio: 'ignore', detached: true });
  onTestFinished(async () => {
    const ended = once(daemon, 'exit');
    process.kill(-(daemon.pid ?? 0));
    await ended;
  });
  const url = `git://127.0.0.1:${port}/.git`;
  await eventually(() => {
    expect(spawnSync('git', ['ls-remote', url]).status).toBe(0);
  });
  return url;
}

describe.skipIf(!local)(`a context elsewhere${local ? '' : ' (skipped: the engine is on another machine)'}`, () => {
  test('an archive is fetched by the engine, and may be built with a dockerfile_inline', async () => {
    const url = await serveArchive({ Dockerfile: DOCKERFILE, 'word.txt': 'from the archive' });
    const project = buildProject({});
    expect((await project.build({ build: { context: url } })).log).toContain('from the archive');
    const inline = 'FROM busybox:1.37\nCOPY word.txt /\nRUN rev /word.txt\n';
    const { log } = await project.build({ build: { context: url, dockerfile_inline: inline } });
    expect(log).toContain('evihcra eht morf');
  });

  test.skipIf(!hasGitDaemon)(
    `a branch and a folder of a git repository${hasGitDaemon ? '' : ' (skipped: no git daemon)'}`,
    async () => {
      const files = { Dockerfile: DOCKERFILE, 'word.txt': 'from the repository' };
      const project = buildProject({ ...files, 'api/Dockerfile': DOCKERFILE, 'api/word.txt': 'from its folder' });
      const url = await serveRepository(project.folder);
      expect((await project.build({ build: { context: `${url}#trunk` } })).log).toContain('from the repository');
      const folder = project.build({ build: { context: `${url}#trunk:api` } });
      if (Number(apiVersion.split('.')[1]) < 42) expect(await failureOf(folder)).toMatchObject(TOO_OLD);
      else expect((await folder).log).toContain('from its folder');
      const failed = project.build({ build: { context: `${url}#trunk`, dockerfile: join('no', 'Dockerfile') } });
      await expect(failed).rejects.toMatchObject({ code: 'BUILD_FAILED', service: 'api' });
    },
  );
});
