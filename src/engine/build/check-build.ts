import { DevenvError } from '../../errors.js';
import type { EngineConnection } from '../connection.js';
import { bakeEnvironment, bakeFile, entitlements, targetName } from './bake-file.js';
import type { BuildRequest } from './request.js';
import { pluginEnvironment } from '../cli-plugin.js';
import { findBuildx } from './buildx.js';

/** What the checks of Dockerfiles found. */
export interface BuildCheck {
  /** As docker buildx tells it. */
  text: string;
  /** Whether there is nothing to mend. */
  clean: boolean;
}

/** Has `docker buildx bake` check Dockerfiles without building. Throws UNSUPPORTED where it is not there. */
export async function checkBuilds(
  connection: EngineConnection,
  requests: BuildRequest[],
  signal: AbortSignal,
): Promise<BuildCheck> {
  const buildx = await findBuildx();
  if (buildx === undefined) {
    throw new DevenvError('UNSUPPORTED', 'Checks of Dockerfiles need docker buildx, which is not there.', {
      suggestions: ['Install docker-buildx'],
    });
  }
  const { execa } = await import('execa');
  const builder = requests.find((request) => request.builder !== undefined)?.builder;
  const allowed = ['fs=*', 'ssh', ...requests.flatMap(({ build }) => entitlements(build))];
  const args = [
    ...['bake', '--file', '-', '--check', '--progress', 'plain'],
    ...allowed.flatMap((what) => ['--allow', what]),
    ...(builder === undefined ? [] : ['--builder', builder]),
    ...requests.map(({ service }) => targetName(service)),
  ];
  const { stdout, stderr, failed } = await execa(buildx.path, args, {
    env: Object.assign({}, pluginEnvironment(connection), ...requests.map(bakeEnvironment)) as NodeJS.ProcessEnv,
    input: JSON.stringify(bakeFile(requests)),
    reject: false,
    cancelSignal: signal,
  });
  if (stdout.trim() === '' && failed) throw refused(stderr);
  return { text: stdout.trim(), clean: !failed };
}

function refused(stderr: string): DevenvError {
  const [, said] = /^(?:ERROR|failed to solve): (.*)$/m.exec(stderr) ?? [];
  return new DevenvError('UNSUPPORTED', `Nothing was checked: ${said ?? 'docker buildx failed'}.`, {
    reason: 'The builder must know such checks: Docker Engine 27, or a frontend named by a syntax line.',
    suggestions: ['Begin the Dockerfile with: # syntax=docker/dockerfile:1'],
  });
}
