import { connectEngine } from '../engine/connect.js';
import type { EngineConnection } from '../engine/connection.js';
import { imageId } from '../engine/image-id.js';
import { pullImage } from '../engine/pull.js';
import { findService } from '../plan/naming.js';
import type { StepEvent } from '../plan/plan.js';
import { loadProject, type ProjectOptions } from '../project/load-project.js';
import type { Stack, Warning } from '../stack/stack.js';
import { runImageJobs, selectServices, type ImageJob } from './image-batch.js';

export interface PullOptions {
  services: string[];
  /** Leave out services that can be built. */
  ignoreBuildable?: boolean;
  /** Pull for the services that the named ones depend on, too. */
  includeDependencies?: boolean;
  policy?: 'missing' | 'always';
  signal?: AbortSignal;
  onEvent: (event: StepEvent) => void;
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
  warnings: Warning[];
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

/** Pulls the images of the named services, or of all. Throws what `pullImage` throws. */
export async function pull(project: ProjectOptions, options: PullOptions): Promise<PullResult> {
  const { stack, warnings } = loadProject({ ...project, services: options.services });
  const named = selectServices(stack, options.services);
  const targets = pullTargets(stack, options.includeDependencies ? withDependencies(stack, named) : named, options);
  if (targets.length === 0) return { images: [], warnings };
  const connection = await connectEngine(process.env, options.signal);
  const results = await runImageJobs(
    targets.map((target) => pullJob(connection, target, options)),
    options.onEvent,
  );
  const images = results.flatMap(({ job, value, elapsedMs }) => {
    const shared = targets.find((target) => target.services[0] === job.service)?.services ?? [];
    return shared.map((service) => ({ service, image: job.step.image, ...value, elapsedMs }));
  });
  return { images, warnings };
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

function withDependencies(stack: Stack, names: string[]): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name) || !(name in stack.services)) return;
    found.add(name);
    Object.keys(findService(stack, name).depends_on ?? {}).forEach(visit);
  };
  names.forEach(visit);
  return [...found];
}

function pullJob(connection: EngineConnection, target: Target, options: PullOptions): ImageJob<Pulled> {
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
          ...(signal && { signal }),
        });
      } catch (error) {
        if (!buildable || signal?.aborted) throw error;
        return { id: present ?? '', pulled: false };
      }
      return { id: (await imageId(connection, image)) ?? '', pulled: true };
    },
  };
}
