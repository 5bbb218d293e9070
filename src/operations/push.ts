import { DevenvError } from '../errors.js';
import type { EngineConnection } from '../engine/connection.js';
import { pushImage } from '../engine/images/push.js';
import { findService } from '../plan/naming.js';
import type { ProjectOptions } from '../project/load-project.js';
import { parallelLimit } from '../stack/run-settings.js';
import { selectServices } from '../stack/select.js';
import type { Stack } from '../stack/stack.js';
import { runImageJobs, type ImageJob } from './images/image-batch.js';
import { openSession, type Surroundings } from './session/session.js';

export interface PushOptions {
  services: string[];
  /** Push for the services that the named ones depend on, too. */
  includeDependencies?: boolean;
  /** Push what can be pushed; what can't is a warning. */
  ignoreFailures?: boolean;
  /** Push nothing, tell what would be. */
  dryRun?: boolean;
}

export interface PushedImage {
  service: string;
  image: string;
  /** What the registry keeps it under: `sha256:…`. */
  digest: string;
  elapsedMs: number;
}

export interface PushResult {
  images: PushedImage[];
  failures: DevenvError[];
}

/** One name to push, for every service whose build is tagged with it. */
interface Target {
  services: string[];
  image: string;
}

/** Pushes the images that the named services, or all, are built as: `image` and every one of `build.tags`. */
export async function push(
  project: ProjectOptions,
  options: PushOptions,
  surroundings: Surroundings,
): Promise<PushResult> {
  const { stack, connection } = await openSession(project, options.services, surroundings);
  const wanted = selectServices(stack, options.services, { dependencies: options.includeDependencies === true });
  return pushServices(connection, stack, wanted, options, surroundings);
}

/** The same for services of a stack that is loaded already. */
export async function pushServices(
  connection: EngineConnection,
  stack: Stack,
  services: string[],
  { ignoreFailures = false, dryRun = false }: Pick<PushOptions, 'ignoreFailures' | 'dryRun'>,
  surroundings: Surroundings,
): Promise<PushResult> {
  const targets = pushTargets(stack, services);
  const nameless = services.flatMap((service) => namelessFailure(stack, service) ?? []);
  if (dryRun) return { images: targets.flatMap((target) => described(target)), failures: nameless };
  const jobs = targets.map((target) => pushJob(connection, target, surroundings.signal));
  const { results, failures } = await runImageJobs(jobs, surroundings, parallelLimit(stack.origin.environment));
  const images = results.flatMap(({ job, value, elapsedMs }) => {
    const { image } = job.step;
    const services = targets.find((target) => target.image === image)?.services ?? [];
    return described({ services, image }, value, elapsedMs);
  });
  const all = [...nameless, ...failures];
  if (!ignoreFailures) return { images, failures: all };
  for (const { message } of all) surroundings.onWarning(message);
  return { images, failures: [] };
}

function described({ services, image }: Target, digest = '', elapsedMs = 0): PushedImage[] {
  return services.map((service) => ({ service, image, digest, elapsedMs }));
}

/** What is pushed for these services, each name once. Images that are not built here belong to others. */
export function pushTargets(stack: Stack, services: string[]): Target[] {
  const targets = new Map<string, Target>();
  for (const service of services) {
    const { build, image } = findService(stack, service);
    if (build === undefined || image === undefined) continue;
    for (const name of [image, ...(build.tags ?? [])]) {
      const target = targets.get(name) ?? { services: [], image: name };
      if (!target.services.includes(service)) target.services.push(service);
      targets.set(name, target);
    }
  }
  return [...targets.values()];
}

function namelessFailure(stack: Stack, service: string): DevenvError | undefined {
  const { build, image } = findService(stack, service);
  if (build === undefined || image !== undefined) return undefined;
  const [file] = stack.origin.configFiles;
  return new DevenvError('COMPOSE_INVALID', `Service ${service} has no image name that tells where to push it.`, {
    suggestions: [`Add it to the service: \`image: REGISTRY/REPOSITORY/${service}\``],
    service,
    ...(file !== undefined && { location: { file } }),
  });
}

function pushJob(
  connection: EngineConnection,
  { services: [service = ''], image }: Target,
  signal: AbortSignal,
): ImageJob<string> {
  return {
    service,
    step: { kind: 'image-push', service, image },
    cause: 'asked for',
    // its names share their layers: the second finds them in the registry
    queue: service,
    run: (onProgress) => pushImage(connection, image, { service, signal, onProgress }),
  };
}
