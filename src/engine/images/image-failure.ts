import { DevenvError, type DevenvErrorOptions } from '../../errors.js';
import { registryHost } from './registry-auth.js';

/** What an image was wanted for. */
export interface ImageUse {
  reference: string;
  service?: string;
  platform?: string;
}

/**
 * Why an image can't be had, from the engine's words: no rights, not found, no such platform, registry not reachable,
 * disk full. Undefined where the words say none of these.
 */
export function imageFailure(
  message: string,
  use: ImageUse,
  more: Pick<DevenvErrorOptions, 'cause' | 'location' | 'reason'> = {},
): DevenvError | undefined {
  const registry = registryHost(use.reference);
  const told = { reason: firstLine(message), ...more, ...(use.service === undefined ? {} : { service: use.service }) };
  const login = loginCommand(registry);
  const unavailable = (text: string, ...suggestions: string[]): DevenvError =>
    new DevenvError('IMAGE_UNAVAILABLE', text, { ...told, suggestions });

  if (/no space left on device/i.test(message)) {
    return new DevenvError('DISK_FULL', `The engine's disk is full: ${use.reference} does not fit.`, {
      ...told,
      suggestions: ['docker system df', 'docker image prune'],
    });
  }
  if (/toomanyrequests|rate limit/i.test(message)) {
    return unavailable(
      `${registry} refuses further pulls of ${use.reference} for now: its rate limit is reached.`,
      login,
    );
  }
  if (
    /no match(ing manifest)? for platform|does not match the specified platform|no matching manifest/i.test(message)
  ) {
    const wanted = use.platform === undefined ? 'this machine' : use.platform;
    return unavailable(
      `${use.reference} is not made for ${wanted}.`,
      'Name a platform that it is made for: `platform: linux/amd64`',
    );
  }
  if (/invalid reference format|repository name must be lowercase/i.test(message)) {
    return unavailable(`${use.reference} is not a valid image name.`, 'Correct `image:` in the Compose file');
  }
  if (isRefused(message)) {
    return unavailable(`${registry} gives no access to ${use.reference}, or it does not exist.`, checkName(use), login);
  }
  if (/not found|manifest unknown|name unknown|does not exist|no such image/i.test(message)) {
    return unavailable(`${use.reference} does not exist on ${registry}.`, checkName(use));
  }
  if (isUnreachable(message)) {
    return unavailable(
      `The registry ${registry} can't be reached, so ${use.reference} can't be pulled.`,
      `Check the network of the engine; offline, only images that it already has can be used: docker image ls`,
      `Load the image from a file: docker load -i FILE`,
    );
  }
  return undefined;
}

/** Whether a registry said that the credentials, or the lack of them, do not do. */
export function isRefused(message: string): boolean {
  return /denied|unauthorized|authentication required|no basic auth credentials|forbidden/i.test(message);
}

/** Whether there was no talking to a registry at all. */
export function isUnreachable(message: string): boolean {
  return UNREACHABLE.test(message);
}

/** How the user logs in to a registry: `docker login ghcr.io`. */
export function loginCommand(host: string): string {
  return `docker login${host === 'docker.io' ? '' : ` ${host}`}`;
}

const UNREACHABLE =
  /dial tcp|no such host|i\/o timeout|connection refused|network is unreachable|TLS handshake timeout|x509|certificate|Client\.Timeout|request canceled|server gave HTTP response|proxyconnect|EOF|failed to do request|temporary failure/i;

function checkName(use: ImageUse): string {
  return `Check the name and the tag${use.service === undefined ? '' : ` of service ${use.service}`}: ${use.reference}`;
}

/** The engine's words without the client's preface and what follows the first line. */
export function firstLine(message: string): string {
  return (message.trim().split('\n', 1)[0] ?? '').replace(/^\(HTTP code \d+\) [a-z ]+ - /, '').trim();
}
