import type { PushedImage } from '../operations/push.js';
import { formatElapsed } from './duration.js';

/** What was pushed, with the beginning of its digest: `api pushed ghcr.io/me/api:1 (0123456789ab) in 2.1 s`. */
export function pushedLine({ service, image, digest, elapsedMs }: PushedImage): string {
  const short = digest === '' ? '' : ` (${digest.slice(7, 19)})`;
  return `${service} pushed ${image}${short} in ${formatElapsed(elapsedMs)}`;
}
