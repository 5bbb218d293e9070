import type { LimitFunction } from 'p-limit';
import { familiarReference } from '../../plan/image-reference.js';
import { imageName } from '../../plan/naming.js';
import type { Stack } from '../../stack/stack.js';
import type { EngineConnection } from '../connection.js';
import { engineFault } from '../failures/failure.js';
import { imageId } from './image-id.js';

/**
 * Ids of those images of a stack that the engine has, by their familiar references. One call an image (ImageInspect), as
 * many at once as the limit lets: a list of all images costs the engine a millisecond for each that it has, whoever's it is.
 */
export async function observeImages(
  connection: EngineConnection,
  stack: Stack,
  limit: LimitFunction,
): Promise<Map<string, string>> {
  const names = Object.keys(stack.services).map((service) => familiarReference(imageName(stack, service)));
  const found = await Promise.all(
    [...new Set(names)].map(async (name) => [name, await limit(() => idOrNone(connection, name))] as const),
  );
  return new Map(found.flatMap(([name, id]) => (id === undefined ? [] : [[name, id]])));
}

/** A name that is none is told when the image is pulled. */
async function idOrNone(connection: EngineConnection, name: string): Promise<string | undefined> {
  try {
    return await imageId(connection, name);
  } catch (error) {
    if (engineFault(error).status === 400) return undefined;
    throw error;
  }
}
