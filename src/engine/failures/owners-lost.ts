import { DevenvError } from '../../errors.js';

/** Why data is not read through Podman's archives: it would come back as root's. */
export function ownersLost(message: string): DevenvError {
  return new DevenvError('UNSUPPORTED', message, {
    reason: 'Podman tells of every file in an archive that it belongs to root: whose each is would be lost.',
    suggestions: ['Use a Docker Engine for this stack: devenv doctor names the one in use'],
  });
}
