import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** An engine that is on this machine, running or not. */
export interface InstalledEngine {
  name: string;
  /** Absolute path of the daemon or of the application. */
  path: string;
  /** The command that starts it; absent for the system's dockerd, which `devenv setup` starts itself. */
  start?: string[];
}

const APPLICATIONS: InstalledEngine[] = [
  { name: 'Docker Desktop', path: '/Applications/Docker.app', start: ['open', '-a', 'Docker'] },
  { name: 'OrbStack', path: '/Applications/OrbStack.app', start: ['open', '-a', 'OrbStack'] },
  { name: 'Rancher Desktop', path: '/Applications/Rancher Desktop.app', start: ['open', '-a', 'Rancher Desktop'] },
  {
    name: 'Docker Desktop',
    path: '/opt/docker-desktop/bin/docker-desktop',
    start: ['systemctl', '--user', 'start', 'docker-desktop'],
  },
  {
    name: 'Docker Desktop',
    path: 'C:\\Program Files\\Docker\\Docker\\Docker Desktop.exe',
    start: ['C:\\Program Files\\Docker\\Docker\\Docker Desktop.exe'],
  },
];

/** Which engine is installed here, the first found; undefined for none. */
export function findInstalledEngine(environment: NodeJS.ProcessEnv): InstalledEngine | undefined {
  const daemon = process.platform === 'linux' ? findProgram('dockerd', environment) : undefined;
  if (daemon !== undefined) return { name: 'Docker Engine', path: daemon };
  const application = APPLICATIONS.find(({ path }) => existsSync(path));
  if (application !== undefined) return application;
  const colima = findProgram('colima', environment);
  return colima === undefined ? undefined : { name: 'Colima', path: colima, start: ['colima', 'start'] };
}

/** Absolute path of a program on PATH or in the system's folders, which a user's PATH often leaves out. */
export function findProgram(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  const folders = [...(environment['PATH'] ?? '').split(delimiter), ...SYSTEM_FOLDERS];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

const SYSTEM_FOLDERS =
  process.platform === 'win32' ? [] : ['/usr/local/sbin', '/usr/sbin', '/sbin', '/opt/homebrew/bin'];
