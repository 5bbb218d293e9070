import { lastRun } from './case.js';
import type { Case } from './case.js';
import type { Evidence } from './evidence.js';
import type { Finding } from './finding.js';

const GB = 1000 ** 3;

/** A file system with less room than this, in kB, and used to such a part, in percent, takes nothing any more. */
const ROOM = 1024;
const USED = 95;

/** Whether a line of a log tells of a full file system; a limit of watched files has the same code. */
export function tellsOfFullDisk(line: string): boolean {
  return /no space left|ENOSPC|quota exceeded/i.test(line) && !/watch/i.test(line);
}

/** The mount points of full file systems in what `df -P` says. */
export function parseFull(output: string): string[] {
  return output.split('\n').flatMap((line) => {
    const [, available, capacity, path] = /\s(\d+)\s+(\d+)%\s+(\/.*)$/.exec(line) ?? [];
    return path !== undefined && Number(available) < ROOM && Number(capacity) >= USED ? [path] : [];
  });
}

/** A service that goes on though what it writes to is full: a reset of it makes room. */
export function fullFindings(one: Case): Finding[] {
  const { name, evidence } = one;
  const [path] = ownFull(one);
  if (evidence === undefined || path === undefined) return [];
  const lines = lastRun(one).filter(tellsOfFullDisk).slice(-1);
  const fix = `devenv reset ${name}, and give what is full more room`;
  return [{ kind: 'disk-full', cause: fullWords(path), evidence: lines, fix }];
}

/** Why a replica that looks well has to be reset, where that is because what it writes to is full. */
export function fullCause(one: Case): string | undefined {
  const [path] = ownFull(one);
  return path === undefined ? undefined : fullWords(path);
}

function fullWords(path: string): string {
  return path === '/' ? 'its writable layer is full' : `${path}, which it writes to, is full`;
}

/** What is full and its own: neither the engine's disk, which others fill, too, nor a folder of the user's. */
function ownFull({ service, evidence }: Case): string[] {
  const full = evidence?.full ?? [];
  if (evidence === undefined || isEngineFull(evidence, full)) return [];
  const binds = (service.volumes ?? []).flatMap(({ type, target }) => (type === 'bind' ? [target] : []));
  return full.filter((path) => !binds.includes(path) && !path.startsWith('/etc/'));
}

function isEngineFull({ machine }: Evidence, full: string[]): boolean {
  return machine?.diskFree === undefined ? full.includes('/') : machine.diskFree < GB;
}
