import { DevenvError } from '../errors.js';
import { withLines } from './ignore-file.js';

const PROJECT_NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** What `devenv init` writes: file contents by path. */
export function planInit(name: string, gitignore: string): { composeText: string; gitignore: string } {
  return { composeText: composeText(name), gitignore: withLines(gitignore, ['.env', 'secrets/']) };
}

/** The project's name as the user gave it, or made from its folder's name. */
export function projectName(given: string | undefined, folder: string): string {
  if (given === undefined) {
    const name = folder
      .toLowerCase()
      .replaceAll(/[^a-z0-9_-]/g, '')
      .replace(/^[_-]+/, '')
      .slice(0, 63);
    return name === '' ? 'app' : name;
  }
  if (PROJECT_NAME.test(given)) return given;
  const proposal = given
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replace(/^[_-]+|[_-]+$/g, '')
    .slice(0, 63);
  throw new DevenvError('PROJECT_NAME_INVALID', `"${given}" cannot be a project's name`, {
    reason: 'It becomes part of the names of containers: lower-case letters, digits, - and _, a letter or digit first.',
    suggestions: proposal === '' ? [] : [`devenv init ${proposal}`],
  });
}

function composeText(name: string): string {
  return `# The services of ${name}. Plain Compose: docker compose reads this file too.
#
#   devenv template list     what can be added
#   devenv add postgres db   add a service: its folder, its entry here
#   devenv up                run them all

name: ${name}

services: {}

networks:
  # What the outside world may reach: gateways and APIs.
  edge:
  # Databases and caches: no way out, and no way in but from services on it.
  data:
    internal: true
`;
}
