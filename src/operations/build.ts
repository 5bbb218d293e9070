import { isDeepStrictEqual } from 'node:util';
import type { DevenvError } from '../errors.js';
import { buildImage } from '../engine/images/build-image.js';
import type { EngineConnection } from '../engine/connection.js';
import { findService, imageName } from '../plan/naming.js';
import { contextServices } from '../plan/resources.js';
import type { ProjectOptions } from '../project/load-project.js';
import type { Build, Stack } from '../stack/stack.js';
import { runImageJobs, type ImageJob } from './image-batch.js';
import { openSession, type Surroundings } from './session.js';

export interface BuildOptions {
  services: string[];
  noCache?: boolean;
  pull?: boolean;
  args?: Record<string, string>;
  /** Every line of the full log, by service. */
  onLog?: (service: string, line: string) => void;
}

export interface BuiltImage {
  service: string;
  image: string;
  id: string;
  elapsedMs: number;
  built: boolean;
}

export interface BuildResult {
  images: BuiltImage[];
  failures: DevenvError[];
}

/** One image to build: services with the same image and the same build share it. */
interface Target {
  services: string[];
  image: string;
  build: Build;
}

/** Builds the images of the named services, or of all that have a build section. */
export async function build(
  project: ProjectOptions,
  options: BuildOptions,
  surroundings: Surroundings,
): Promise<BuildResult> {
  const { stack, connection, named } = await openSession(project, options.services, surroundings);
  const targets = buildTargets(stack, withContextServices(stack, named));
  const { signal } = surroundings;
  const jobs = targets.map((target) => buildJob(connection, stack, target, { ...options, signal }));
  const { results, failures } = await runImageJobs(jobs, surroundings);
  const images = results.flatMap(({ job, value, elapsedMs }) => {
    const shared = targets.find((target) => target.services[0] === job.service)?.services ?? [];
    return shared.map((service) => ({ service, image: job.step.image, id: value, elapsedMs, built: true }));
  });
  return { images, failures };
}

/** What is built for these services, each image once. */
export function buildTargets(stack: Stack, services: string[]): Target[] {
  const targets: Target[] = [];
  for (const service of services) {
    const { build } = findService(stack, service);
    if (build === undefined) continue;
    const image = imageName(stack, service);
    const same = targets.find((target) => target.image === image && isDeepStrictEqual(target.build, build));
    if (same === undefined) targets.push({ services: [service], image, build });
    else same.services.push(service);
  }
  return targets;
}

function buildJob(
  connection: EngineConnection,
  stack: Stack,
  { services, image, build }: Target,
  options: BuildOptions & { signal: AbortSignal },
): ImageJob<string> {
  const [service = ''] = services;
  const { signal, onLog, noCache, pull, args } = options;
  return {
    service,
    step: { kind: 'image-build', service, image },
    cause: 'asked for',
    after: contextServices(build),
    run: (onProgress) =>
      buildImage(
        connection,
        {
          service,
          build,
          tag: image,
          stack,
          ...(noCache === true && { noCache }),
          ...(pull === true && { pull }),
          ...(args && { args }),
        },
        {
          onProgress,
          signal,
          ...(onLog && {
            onLog: (line: string) => {
              onLog(service, line);
            },
          }),
        },
      ),
  };
}

/** Services and, before them, those whose images their builds start from. */
function withContextServices(stack: Stack, services: string[]): string[] {
  const found = new Set<string>();
  const visit = (service: string): void => {
    if (found.has(service)) return;
    found.add(service);
    contextServices(findService(stack, service).build ?? {}).forEach(visit);
  };
  services.forEach(visit);
  return [...found];
}
