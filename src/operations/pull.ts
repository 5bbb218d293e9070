import type { DevenvError } from '../errors.js';
import type { EngineConnection } from '../engine/connection.js';
import { imageId } from '../engine/image-id.js';
import { pullImage } from '../engine/pull.js';
import { findService } from '../plan/naming.js';
import type { ProjectOptions } from '../project/load-project.js';
import { selectServices } from '../stack/select.js';
import type { Stack } from '../stack/stack.js';
import { runImageJobs, type ImageJob } from './image-batch.js';
import { openSession, type Surroundings } from './session.js';

export interface PullOptions {
  services: string[];
  /** Leave out services that can be built. */
  ignoreBuildable?: boolean;
  /** Pull for the services that the named ones depend on, too. */
  includeDependencies?: boolean;
  policy?: 'missing' | 'always';
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
  failures: DevenvError[];
}

/** One image to pull, for every service that uses it. */
interface Target {
  services: string[];
  image: string;
  platform?: string;
  /** Something that can be built need not be on a registry. */
  buildable: boolean;
}

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
  const { stack, connection } = await openSession(project, options.services, surroundings);
  const wanted = selectServices(stack, options.services, { dependencies: options.includeDependencies === true });
  const targets = pullTargets(stack, wanted, options);
  const { signal } = surroundings;
  const jobs = targets.map((target) => pullJob(connection, target, { ...options, signal }));
  const { results, failures } = await runImageJobs(jobs, surroundings);
  const images = results.flatMap(({ job, value, elapsedMs }) => {
    const shared = targets.find((target) => target.services[0] === job.service)?.services ?? [];
    return shared.map((service) => ({ service, image: job.step.image, ...value, elapsedMs }));
  });
  return { images, failures };
}

/** What is pulled for these services, each image once. */
export function pullTargets(stack: Stack, services: string[], options: { ignoreBuildable?: boolean }): Target[] {
  const targets = new Map<string, Target>();
  for (const name of services) {
    const { image, build, platform, pull_policy: policy } = findService(stack, name);
    if (image === undefined || policy === 'never' || policy === 'build') continue;
    if (build !== undefined && options.ignoreBuildable) continue;
    const key = JSON.stringify([image, platform]);
    const target = targets.get(key) ?? { services: [], image, buildable: true, ...(platform && { platform }) };
    target.services.push(name);
    target.buildable &&= build !== undefined;
    targets.set(key, target);
  }
  return [...targets.values()];
}

function pullJob(
  connection: EngineConnection,
  target: Target,
  options: PullOptions & { signal: AbortSignal },
): ImageJob<Pulled> {
  const { image, platform, services, buildable } = target;
  const [service = ''] = services;
  const { policy = 'always', signal } = options;
  return {
    service,
    step: { kind: 'image-pull', service, image, policy },
    cause: 'asked for',
    run: async (onProgress) => {
      const present = await imageId(connection, image);
      if (policy === 'missing' && present !== undefined) return { id: present, pulled: false };
      try {
        await pullImage(connection, image, {
          service,
          onProgress,
          ...(platform && { platform }),
          signal,
        });
      } catch (error) {
        if (!buildable || signal.aborted) throw error;
        return { id: present ?? '', pulled: false };
      }
      return { id: (await imageId(connection, image)) ?? '', pulled: true };
    },
  };
}
