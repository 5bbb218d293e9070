import type { EngineConnection } from '../connection.js';

/** The id of an image that the engine has, undefined where it has none of that name. (Engine API, ImageInspect) */
export async function imageId(connection: EngineConnection, reference: string): Promise<string | undefined> {
  try {
    return (await connection.docker.getImage(reference).inspect()).Id;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

/** When the engine got an image under its name, undefined where it has none of that name. (Engine API, ImageInspect) */
export async function lastTagged(connection: EngineConnection, reference: string): Promise<Date | undefined> {
  try {
    const { Metadata } = (await connection.docker.getImage(reference).inspect()) as unknown as {
      Metadata?: { LastTagTime?: string };
    };
    return new Date(Metadata?.LastTagTime ?? 0);
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}
