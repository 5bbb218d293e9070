import { DevenvError } from '../../errors.js';
import { engineTooOld, noEngine, notAnEngine, windowsEngine } from './connect-errors.js';
import type { FailedAttempt } from './connect-errors.js';
import type { EngineConnection } from '../connection.js';
import { createInBody } from './create-in-body.js';
import { dial } from './dial.js';
import { searchEndpoints } from './endpoints.js';
import type { Endpoint } from './endpoints.js';
import { findInstalledEngine } from '../install/installed.js';
import { ping } from './ping.js';
import type { Ping } from './ping.js';
import { atLeast, negotiate } from './api-version.js';

/** Docker Engine 20.10. */
const OLDEST_API = '1.41';

/**
 * Finds an engine whose API answers, in the order of `searchEndpoints`; one `/_ping` to each place until one answers.
 * DevenvError ENGINE_UNAVAILABLE, ENGINE_FORBIDDEN or ENGINE_TOO_OLD, each with the next step.
 */
export async function connectEngine(environment: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<EngineConnection> {
  const search = searchEndpoints(environment);
  const failures: FailedAttempt[] = [];
  for (const endpoint of search.endpoints) {
    try {
      return await connect(endpoint, signal);
    } catch (error) {
      if (error instanceof DevenvError) throw error;
      if (signal?.aborted === true) throw new DevenvError('INTERRUPTED', 'Interrupted.', { cause: error });
      failures.push({ endpoint, error: error as Error });
    }
  }
  throw noEngine(search, failures, findInstalledEngine(environment));
}

async function connect(endpoint: Endpoint, signal: AbortSignal | undefined): Promise<EngineConnection> {
  const way = await dial(endpoint);
  const [answer, { default: Docker }] = await Promise.all([ping(way, signal), import('dockerode')]);
  judge(endpoint, answer);
  const docker = createInBody(new Docker({ ...way.docker, version: `v${negotiate(answer.apiVersion)}` }));
  const { source, name, host } = endpoint;
  const { apiVersion, osType, podman } = answer;
  return { docker, endpoint: { source, name, host }, apiVersion, osType, podman };
}

function judge(endpoint: Endpoint, { apiVersion, osType }: Ping): void {
  if (apiVersion === '') throw notAnEngine(endpoint);
  if (!atLeast(apiVersion, OLDEST_API)) throw engineTooOld(endpoint, apiVersion, OLDEST_API);
  if (osType === 'windows') throw windowsEngine(endpoint);
}
