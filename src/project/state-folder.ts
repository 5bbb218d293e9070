import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where devenv keeps what nobody misses if it is lost, for one project. (XDG Base Directory Specification, state) */
export function stateFolder(project: string): string {
  const state = process.env['XDG_STATE_HOME'] ?? '';
  return join(state === '' ? join(homedir(), '.local', 'state') : state, 'devenv', project);
}
