import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { engine } from '../../support/engine.js';
import { makeProject } from '../../support/project.js';
import type { TestProject } from '../../support/project.js';
import type { StackView } from './stack-view.js';

const folder = join(import.meta.dirname, '..', 'fixtures', 'inspect');

/** What docker compose made of a group, or answered to each of its services. Written by `scripts/inspect-cases.js`. */
export interface Recording {
  /** Version of the Engine API that it was recorded with. */
  api: string;
  view: StackView;
  /** By service: null where it was made, else why not. */
  refusals?: Record<string, string | null>;
}

/** The groups of attributes: a folder each, with a `compose.yaml` and `expected.json`. */
export function groups(): string[] {
  return readdirSync(folder).sort();
}

/** The stack of a group, in a folder and under a project name of its own. */
export function groupProject(group: string): TestProject {
  return makeProject(filesBelow(join(folder, group)));
}

/** What a fixture's interpolations read, beside the project's name; and its own settings of Docker where it has some. */
export function groupEnvironment(project: TestProject): Record<string, string> {
  const settings = join(project.folder, 'docker');
  const own = existsSync(settings) ? { DOCKER_CONFIG: settings } : {};
  return { FROM_SHELL: 'shell', PWD: project.folder, ...own };
}

/** The names of a group's services. */
export function groupServices(group: string): string[] {
  const { services } = parse(composeText(group), { merge: true }) as { services: object };
  return Object.keys(services);
}

export function composeText(group: string): string {
  return readFileSync(join(folder, group, 'compose.yaml'), 'utf8');
}

/** The recording for an engine: of its own API version, else of the next lower one, else of the lowest. */
export function readRecording(group: string, api: string): Recording {
  const versions = readdirSync(join(folder, group)).flatMap(
    (file) => /^expected-1\.(\d+)\.json$/.exec(file)?.[1] ?? [],
  );
  const known = versions.map(Number).sort((a, b) => b - a);
  const minor = known.find((one) => one <= Number(api.split('.')[1])) ?? known.at(-1) ?? 0;
  return JSON.parse(readFileSync(recordingFile(group, `1.${minor}`), 'utf8')) as Recording;
}

export function writeRecording(group: string, recording: Recording): void {
  writeFileSync(recordingFile(group, recording.api), JSON.stringify(recording, null, 1) + '\n');
}

function recordingFile(group: string, api: string): string {
  return join(folder, group, `expected-${api}.json`);
}

/** Makes what the stack takes from outside: a network, a volume, a container, and an image with settings of its own. */
export async function makeOutside({ name }: TestProject): Promise<void> {
  const docker = await engine();
  const [container] = await Promise.all([
    docker.createContainer({
      name: `${name}-outside`,
      Image: 'busybox:1.37',
      Volumes: { '/theirs': {} },
      StopSignal: 'SIGQUIT',
      Healthcheck: { Test: ['CMD', 'true'], Interval: 7e9, Retries: 9 },
    }),
    docker.createNetwork({ Name: `${name}_outside` }),
    docker.createVolume({ Name: `${name}_outside` }),
  ]);
  const changes = [
    'ENTRYPOINT ["sh","-c"]',
    'CMD ["true"]',
    'ENV OWN=image SHARED=image',
    'EXPOSE 80 81/udp',
    'VOLUME /var/lib/own',
    'USER nobody',
    'WORKDIR /srv',
    'LABEL of=image shared=image',
  ];
  await container.commit({ repo: `${name}-own`, tag: '1', changes: changes.join('\n') });
}

function filesBelow(root: string, prefix = ''): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(join(root, prefix), { withFileTypes: true })) {
    const path = join(prefix, entry.name);
    if (entry.isDirectory()) Object.assign(files, filesBelow(root, path));
    else if (!/^expected-/.test(entry.name)) files[path] = readFileSync(join(root, path), 'utf8');
  }
  return files;
}
