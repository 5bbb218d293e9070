import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { testProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';

/** A project with programs of its own beside the engine, which note how they are called. */
export interface ProvidedProject extends TestProject {
  /** Where the programs are found, and nothing of the user's own. */
  env: { PATH: string; DOCKER_CONFIG: string };
  /** The calls since the last look, in their order; questions for metadata left out. */
  calls(): string[];
}

/** Calls note themselves, then what `body` says happens, with the arguments in `$*`. */
const script = (log: string, body: string): string => `#!/bin/sh
case "$*" in
  docker-cli-plugin-metadata) echo '{"SchemaVersion":"0.1.0","Vendor":"test","Version":"v1.0.0"}'; exit;;
  'compose metadata') exit 1;;
esac
echo "$*" >> '${log}'
${body}
`;

/** `programs`: shell code by the path of the program; those below `bin` are on the PATH. */
export function providedProject(compose: string, programs: Record<string, string>): ProvidedProject {
  const project = testProject({ 'compose.yaml': compose });
  const log = join(project.folder, 'calls');
  for (const [path, body] of Object.entries(programs)) {
    const file = join(project.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, script(log, body));
    chmodSync(file, 0o755);
  }
  const PATH = [join(project.folder, 'bin'), process.env['PATH']].join(delimiter);
  const calls = (): string[] => {
    const text = existsSync(log) ? readFileSync(log, 'utf8').trimEnd() : '';
    writeFileSync(log, '');
    return text === '' ? [] : text.split('\n');
  };
  return { ...project, env: { PATH, DOCKER_CONFIG: join(project.folder, 'docker') }, calls };
}
