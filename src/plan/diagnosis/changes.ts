import { changedAttributes } from '../parts.js';

/** What a replica was made from when it was last seen well. */
export interface LastWell {
  /** RFC 3339. */
  at: string;
  imageId: string;
  configHash: string;
  digests: string;
  /** Short hash of the commit that was checked out. */
  commit?: string | undefined;
}

/** What is different since a replica was last well, in words: its image, its configuration, the commit. */
export function changesSince(last: LastWell, now: Omit<LastWell, 'at'>): string[] {
  const names = changedAttributes(last.digests, now.digests);
  const configuration = names.length > 0 ? `${names.join(', ')} changed` : 'secrets or configs changed';
  const commit = last.commit !== now.commit && last.commit !== undefined && now.commit !== undefined;
  return [
    ...(last.imageId === now.imageId ? [] : [`another image (${short(last.imageId)} → ${short(now.imageId)})`]),
    ...(last.configHash === now.configHash ? [] : [configuration]),
    ...(commit ? [`git commit ${last.commit} → ${now.commit}`] : []),
  ];
}

function short(imageId: string): string {
  return imageId.replace(/^sha256:/, '').slice(0, 12);
}
