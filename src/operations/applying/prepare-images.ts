import { lastTagged } from '../../engine/images/image-id.js';
import type { DevenvError } from '../../errors.js';
import { imageName } from '../../plan/naming.js';
import { formatDuration } from '../../stack/duration.js';
import { imageWork } from '../../stack/image-policy.js';
import type { ImagePolicy, ImageWork } from '../../stack/image-policy.js';
import type { Stack } from '../../stack/stack.js';
import { buildImages } from '../build.js';
import { pullImages } from '../pull.js';
import type { Session, Surroundings } from '../session/session.js';

/**
 * Builds and pulls what cannot wait for the plan, because only the result tells whether a container must be replaced:
 * what is to be built or pulled always, and what is due to be pulled again. Returns what failed.
 */
export async function prepareImages(
  session: Session,
  services: string[],
  build: ImagePolicy['build'],
  surroundings: Surroundings,
): Promise<DevenvError[]> {
  const work = imageWork(session.stack, services, build);
  const due = await dueServices(session, work.refresh);
  const built = await buildImages({ ...session, named: work.build }, {}, surroundings);
  const pulled = await pullImages({ ...session, named: work.pull }, { policy: 'always' }, surroundings);
  const refreshed = await pullImages({ ...session, named: due }, { policy: 'always' }, surroundings);
  // what is there serves until a registry answers again
  for (const { message } of refreshed.failures) surroundings.onWarning(`${message} The image at hand is used.`);
  return [...built.failures, ...pulled.failures];
}

/** The image work of a run as the first lines of its plan. */
export function imageLines(stack: Stack, { build, pull, refresh }: ImageWork): string[] {
  return [
    ...build.map((service) => `first: image ${imageName(stack, service)}, build`),
    ...pull.map((service) => `first: image ${imageName(stack, service)}, pull`),
    ...refresh.map(({ image, maxAgeMs }) => `first: image ${image}, pull if older than ${formatDuration(maxAgeMs)}`),
  ];
}

async function dueServices(
  { connection }: Session,
  refresh: { service: string; image: string; maxAgeMs: number }[],
): Promise<string[]> {
  const due = await Promise.all(
    refresh.map(async ({ service, image, maxAgeMs }) => {
      const tagged = await lastTagged(connection, image);
      return tagged !== undefined && Date.now() - tagged.getTime() > maxAgeMs ? [service] : [];
    }),
  );
  return due.flat();
}
