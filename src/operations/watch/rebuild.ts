import { observeContainers } from '../../engine/observe.js';
import { removeUnusedImage } from '../../engine/images/remove-unused.js';
import type { ProjectOptions } from '../../project/load-project.js';
import type { DevenvError } from '../../errors.js';
import type { Stack } from '../../stack/stack.js';
import { build } from '../build.js';
import type { Session, Surroundings } from '../session/session.js';
import { up } from '../up.js';
import { unlessOutdated } from './hurry.js';

/**
 * Builds the image of a service and puts a workload of it into the sandbox of the old one, which runs until then. A build
 * that fails leaves all as it was. With `prune` the image that was replaced goes, where nothing else uses it.
 */
export async function rebuild(
  project: ProjectOptions,
  { connection, stack }: Session,
  service: string,
  { signal, hurry, prune }: { signal: AbortSignal; hurry: AbortSignal; prune: boolean },
): Promise<{ replaced: boolean; failures: DevenvError[] }> {
  const quietly: Surroundings = { signal, onEvent: () => undefined, onWarning: () => undefined };
  const before = await imagesOf(stack.name);
  const { failures } = await build(project, { services: [service] }, quietly);
  if (failures.length > 0) return { replaced: false, failures };
  const result = await unlessOutdated({ signal, hurry }, (either, onEvent) =>
    up(project, replacement(stack, service), { ...quietly, signal: either, onEvent }),
  );
  const changed = result?.changed ?? true;
  if (prune && changed) for (const image of before) await removeUnusedImage(connection, image);
  return { replaced: changed, failures: result?.failures ?? [] };

  async function imagesOf(name: string): Promise<Set<string>> {
    const containers = await observeContainers(connection, name);
    return new Set(
      containers.filter((one) => one.role === 'workload' && one.service === service).map((one) => one.imageId),
    );
  }
}

/** The service, and those that declare `restart: true` on it. */
function replacement(stack: Stack, service: string): Parameters<typeof up>[1] {
  const followers = Object.entries(stack.services)
    .filter(([, { depends_on: dependsOn }]) => dependsOn?.[service]?.restart === true)
    .map(([name]) => name);
  return {
    services: [service, ...followers],
    build: 'missing',
    pull: undefined,
    dependencies: false,
    recreate: 'changed',
    removeOrphans: false,
    takeOver: false,
    dryRun: false,
    start: true,
    scale: {},
  };
}
