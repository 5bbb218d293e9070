import { imageName } from '../../plan/naming.js';
import type { Build, Stack } from '../../stack/stack.js';
import type { SyncedFolder } from './folders.js';

/** What a value of `additional_contexts` is: an image or a URL by its scheme, another service, else a folder. */
const REMOTE = /^(docker-image|oci-layout|https?|git|ssh):\/\/|^git@|^github\.com\//;

/** The folders of this machine among `additional_contexts`, by name. */
export function namedFolders(build: Build): Record<string, SyncedFolder> {
  const local = Object.entries(build.additional_contexts ?? {}).filter(
    ([, value]) => !REMOTE.test(value) && !value.startsWith('service:'),
  );
  return Object.fromEntries(local.map(([name, root]) => [name, { root }]));
}

/** `additional_contexts` as the Dockerfile frontend takes them: `context:<name>` to where it is. */
export function namedContexts(build: Build, stack: Stack): [string, string][] {
  return Object.entries(build.additional_contexts ?? {}).map(([name, value]) => {
    if (REMOTE.test(value)) return [`context:${name}`, value];
    const service = /^service:(.*)$/.exec(value)?.[1];
    return [`context:${name}`, service === undefined ? `local:${name}` : `docker-image://${imageName(stack, service)}`];
  });
}
