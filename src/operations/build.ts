import { DevenvError } from '../errors.js';
import { buildImage, type BuildRequest } from '../engine/build/image.js';
import type { EngineConnection } from '../engine/connection.js';
import { contextServices } from '../plan/resources.js';
import type { ProjectOptions } from '../project/load-project.js';
import { parseBytes } from '../stack/bytes.js';
import { parallelLimit } from '../stack/run-settings.js';
import { selectServices } from '../stack/select.js';
import type { Stack } from '../stack/stack.js';
import { unsupportedAttributes } from '../stack/unsupported.js';
import {
  buildersOfSameName,
  buildTargets,
  sharedNameWarnings,
  withContextServices,
  type BuildTarget,
} from './images/build-targets.js';
import { runImageJobs, type ImageJob } from './images/image-batch.js';
import { pushServices, type PushedImage } from './push.js';
import { openSession, warningText, type Session, type Surroundings } from './session/session.js';

export interface BuildOptions {
  services: string[];
  noCache?: boolean;
  pull?: boolean;
  args?: Record<string, string>;
  /** SSH agents and keys beside those of `build.ssh`: `default`, `id=/path`. */
  ssh?: string[];
  /** In place of `build.provenance` and `build.sbom`. */
  provenance?: string;
  sbom?: string;
  /** A buildx builder in place of the engine's own. */
  builder?: string;
  /** Build what the named services depend on, too. */
  includeDependencies?: boolean;
  /** Limit of memory: `512m`. */
  memory?: string;
  /** Build every one of several `build.platforms`: for images that are kept or pushed, not just run here. */
  everyPlatform?: boolean;
  /** Push what was built. */
  push?: boolean;
  /** Build nothing, tell what would be. */
  dryRun?: boolean;
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
  /** With `push`. */
  pushed?: PushedImage[];
  failures: DevenvError[];
}

/** What is true of every image of a build. */
type ImageOptions = Omit<BuildOptions, 'services' | 'includeDependencies'>;

/** Builds the images of the named services, or of all that have a build section. */
export async function build(
  project: ProjectOptions,
  options: BuildOptions,
  surroundings: Surroundings,
): Promise<BuildResult> {
  const session = await openSession(project, options.services, surroundings);
  const { includeDependencies: dependencies = false } = options;
  const named = dependencies ? selectServices(session.stack, session.named, { dependencies }) : session.named;
  warnOfIgnored(session.stack, named, surroundings);
  return buildImages({ ...session, named }, options, surroundings);
}

/** As `build`, of the services that a session names. */
export async function buildImages(
  session: Session,
  options: ImageOptions,
  surroundings: Surroundings,
): Promise<BuildResult> {
  const { stack, connection, named, order } = session;
  const targets = buildTargets(stack, withContextServices(stack, named));
  if (options.dryRun === true) return { images: targets.flatMap((target) => described(target, false)), failures: [] };
  for (const warning of sharedNameWarnings(targets)) surroundings.onWarning(warning);
  const jobs = targets.map((target) => {
    const job = buildJob(connection, stack, target, options, surroundings);
    return { ...job, after: [...(job.after ?? []), ...buildersOfSameName(targets, target)] };
  });
  const { results, failures } = await runImageJobs(jobs, surroundings, parallelLimit(stack.origin.environment));
  const images = results.flatMap(({ job, value, elapsedMs }) => {
    const target = targets.find(({ services }) => services[0] === job.service);
    return target === undefined ? [] : described(target, true, value, elapsedMs);
  });
  if (options.push !== true) return { images, failures };
  const built = order.filter((service) => images.some((image) => image.service === service));
  const pushing = await pushServices(connection, stack, built, {}, surroundings);
  return { images, pushed: pushing.images, failures: [...failures, ...pushing.failures] };
}

function described({ services, image }: BuildTarget, built: boolean, id = '', elapsedMs = 0): BuiltImage[] {
  return services.map((service) => ({ service, image, id, elapsedMs, built }));
}

/** What the file says about builds and nobody acts upon. */
function warnOfIgnored(stack: Stack, services: string[], { onWarning }: Surroundings): void {
  const warnings = unsupportedAttributes(stack, services).filter(({ message }) =>
    /^services\.[^ ]*\.build\./.test(message),
  );
  for (const warning of warnings) onWarning(warningText(warning));
}

function buildJob(
  connection: EngineConnection,
  stack: Stack,
  target: BuildTarget,
  options: ImageOptions,
  { signal, onWarning }: Surroundings,
): ImageJob<string> {
  const { services, image, build } = target;
  const [service = ''] = services;
  const { onLog } = options;
  const listeners = {
    signal,
    onWarning,
    ...(onLog && {
      onLog: (line: string) => {
        onLog(service, line);
      },
    }),
  };
  return {
    service,
    step: { kind: 'image-build', service, image },
    cause: 'asked for',
    after: contextServices(build),
    run: (onProgress) => buildImage(connection, buildRequest(stack, target, options), { ...listeners, onProgress }),
  };
}

/** What is asked of the build of one image. */
export function buildRequest(
  stack: Stack,
  { services, image, build }: BuildTarget,
  options: ImageOptions,
): BuildRequest {
  const { ssh = [], provenance, sbom, noCache, pull, args, builder, everyPlatform, push, memory } = options;
  return {
    service: services[0] ?? '',
    build: {
      ...build,
      ...(ssh.length > 0 && { ssh: [...(build.ssh ?? []), ...ssh] }),
      ...(provenance !== undefined && { provenance }),
      ...(sbom !== undefined && { sbom }),
    },
    tag: image,
    stack,
    ...(noCache === true && { noCache }),
    ...(pull === true && { pull }),
    ...(args && { args }),
    ...(builder !== undefined && { builder }),
    ...(everyPlatform === true && { everyPlatform }),
    ...(push === true && { push }),
    ...(memory !== undefined && { memory: memoryBytes(memory) }),
  };
}

function memoryBytes(size: string): number {
  try {
    return parseBytes(size);
  } catch (cause) {
    const suggestions = ['devenv build --memory 512m'];
    throw new DevenvError('USAGE', `--memory: ${(cause as Error).message}.`, { suggestions, cause });
  }
}
