import type { EngineConnection } from '../connection.js';
import { engineFault } from '../failures/failure.js';

/** What is told of an image that containers were made from. */
export interface ImageDetails {
  /** `linux/amd64`, `linux/arm64/v8`. */
  platform: string;
  /** Bytes. */
  size: number;
  /** RFC 3339: when it was built. */
  created: string;
  /** RFC 3339: when it got its name here, where the engine tells. */
  lastTagTime?: string;
}

/** Details of an image (`GET /images/{id}/json`); undefined where it is gone. */
export async function imageDetails({ docker }: EngineConnection, id: string): Promise<ImageDetails | undefined> {
  try {
    const info = (await docker.getImage(id).inspect()) as Awaited<
      ReturnType<ReturnType<typeof docker.getImage>['inspect']>
    > & { Variant?: string; Metadata?: { LastTagTime?: string } };
    const { Os, Architecture, Variant = '', Size, Created, Metadata } = info;
    const platform = [Os, Architecture, Variant].filter((part) => part !== '').join('/');
    const tagged = Metadata?.LastTagTime;
    const isKnown = tagged !== undefined && !tagged.startsWith('0001-');
    return { platform, size: Size, created: Created, ...(isKnown ? { lastTagTime: tagged } : {}) };
  } catch (error) {
    if (engineFault(error).status === 404) return undefined;
    throw error;
  }
}
