import { DevenvError } from '../errors.js';
import type { EngineConnection } from '../engine/connection.js';
import { imageId } from '../engine/images/image-id.js';
import { pullImage } from '../engine/images/pull.js';
import { findService } from '../plan/naming.js';
import type { ProjectOptions } from '../project/load-project.js';
import { parallelLimit } from '../stack/run-settings.js';
import { selectServices } from '../stack/select.js';
import type { Stack } from '../stack/stack.js';
import { runImageJobs, type ImageJob } from './images/image-batch.js';
import { openSession, type Session, type Surroundings } from './session/session.js';

export interface PullOptions {
  services: string[];
  /** Leave out services that can be built. */
  ignoreBuildable?: boolean;
  /** Pull for the services that the named ones depend on, too. */
  includeDependencies?: boolean;
  /** In place of the `pull_policy` of the services. */
  policy?: 'missing' | 'always' | 'never';
  /** Pull what can be pulled; what can't is a warning. */
  ignoreFailures?: boolean;
  /** Pull nothing, tell what would be. */
  dryRun?: boolean;
}

export interface PulledImage {
  service: string;
  image: string;
  id: string;
  elapsedMs: number;
  /** False where the engine had it already, or where it is to be built. */
  pulled: boolean;
}

export interface PullResult {
  images: PulledImage[];
  /** How many failures were told as warnings alone, with `--ignore-pull-failures`. */
  ignored?: number;
  failures: DevenvError[];
}

/** One image to pull, for every service that uses it. */
interface Target {
  services: string[];
  image: string;
  platform?: string;
  /** Something that can be built need not be on a registry. */
  buildable: boolean;
  /** All its services are content with the image that the engine has. */
  ifMissing: boolean;
}

/** A target and the image of that name that the engine has already. */
type Found = Target & { id: string | undefined };

interface Pulled {
  id: string;
  pulled: boolean;
}

/** Pulls the images of the named services, or of all. */
export async function pull(
  project: ProjectOptions,
  options: PullOptions,
  surroundings: Surroundings,
): Promise<PullResult> {
  const session = await openSession(project, options.services, surroundings);
  const named = selectServices(session.stack, options.services, { dependencies: options.includeDependencies === true });
  const result = await pullImages({ ...session, named }, options, surroundings);
  if (options.ignoreFailures !== true) return result;
  for (const { message } of result.failures) surroundings.onWarning(message);
  return { ...result, ignored: result.failures.length, failures: [] };
}

/** As `pull`, for the services that a session names. */
export async function pullImages(
  { stack, connection, named }: Session,
  options: Pick<PullOptions, 'ignoreBuildable' | 'policy' | 'dryRun'>,
  surroundings: Surroundings,
): Promise<PullResult> {
  if (options.policy === 'never') return { images: [], failures: [] };
  const targets = await Promise.all(
    pullTargets(stack, named, options).map(async (target) => ({
      ...target,
      id: await imageId(connection, target.image),
    })),
  );
  const isThere = ({ id, ifMissing }: Found): boolean =>
    id !== undefined && (options.policy === undefined ? ifMissing : options.policy === 'missing');
  if (options.dryRun === true)
    return { images: targets.flatMap((found) => described(found, !isThere(found))), failures: [] };
  const { signal, onWarning } = surroundings;
  const jobs = targets.filter((found) => !isThere(found)).map((found) => pullJob(connection, found, signal, onWarning));
  const { results, failures } = await runImageJobs(jobs, surroundings, parallelLimit(stack.origin.environment));
  const images = targets.flatMap((found) => {
    const result = results.find(({ job }) => job.service === found.services[0]);
    if (result === undefined && !isThere(found)) return [];
    const { id = '', pulled = false } = result?.value ?? { id: found.id };
    return described({ ...found, id }, pulled, result?.elapsedMs);
  });
  return { images, failures };
}

function described({ services, image, id = '' }: Found, pulled: boolean, elapsedMs = 0): PulledImage[] {
  return services.map((service) => ({ service, image, id, pulled, elapsedMs }));
}

/** What is pulled for these services, each image once. */
export function pullTargets(stack: Stack, services: string[], options: { ignoreBuildable?: boolean }): Target[] {
  const targets = new Map<string, Target>();
  for (const name of services) {
    const { image, build, pull_policy: policy, ...service } = findService(stack, name);
    const platform = service.platform ?? stack.origin.environment['DOCKER_DEFAULT_PLATFORM'];
    if (image === undefined || policy === 'never' || policy === 'build') continue;
    if (build !== undefined && options.ignoreBuildable) continue;
    const key = JSON.stringify([image, platform]);
    const fresh = { services: [], image, buildable: true, ifMissing: true, ...(platform && { platform }) };
    const target: Target = targets.get(key) ?? fresh;
    target.services.push(name);
    target.buildable &&= build !== undefined;
    target.ifMissing &&= policy === 'missing' || policy === 'if_not_present';
    targets.set(key, target);
  }
  return [...targets.values()];
}

function pullJob(
  connection: EngineConnection,
  { image, platform, services, buildable, id: present }: Found,
  signal: AbortSignal,
  onWarning: (message: string) => void,
): ImageJob<Pulled> {
  const [service = ''] = services;
  return {
    service,
    step: { kind: 'image-pull', service, image, policy: 'always' },
    cause: 'asked for',
    isIdle: ({ pulled }) => !pulled,
    run: async (onProgress) => {
      try {
        await pullImage(connection, image, { service, signal, onProgress, ...(platform && { platform }) });
      } catch (error) {
        if (!buildable || signal.aborted || !(error instanceof DevenvError)) throw error;
        onWarning(`${error.message} It can be built: devenv build ${service}`);
        return { id: present ?? '', pulled: false };
      }
      return { id: (await imageId(connection, image)) ?? '', pulled: true };
    },
  };
}
