import type { Stack } from '../../stack/stack.js';
import { imageName } from '../naming.js';
import { namedVolumes } from '../parts.js';

/** The image of a service that mounts a volume: its tools know the files that are there. */
export function dataImage(stack: Stack, key: string): string | undefined {
  const service = Object.entries(stack.services).find(([, one]) => namedVolumes(one).includes(key))?.[0];
  return service === undefined ? undefined : imageName(stack, service);
}
