import { existsSync, readFileSync } from 'node:fs';

/** Families of Linux distributions that install Docker in the same way. */
export type LinuxFamily = 'debian' | 'fedora' | 'arch' | 'suse' | 'alpine' | 'unknown';

export interface LinuxSystem {
  family: LinuxFamily;
  /** `Debian GNU/Linux 12 (bookworm)`. */
  prettyName: string;
  hasSystemd: boolean;
}

const FAMILIES: Record<string, LinuxFamily> = {
  debian: 'debian',
  ubuntu: 'debian',
  fedora: 'fedora',
  rhel: 'fedora',
  centos: 'fedora',
  arch: 'arch',
  suse: 'suse',
  opensuse: 'suse',
  alpine: 'alpine',
};

/** What this Linux is, from /etc/os-release, and whether systemd runs it. */
export function linuxSystem(): LinuxSystem {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return { ...parseOsRelease(text), hasSystemd: existsSync('/run/systemd/system') };
}

/** Family and name of the distribution that an os-release file describes; its ID counts before what it is like. */
export function parseOsRelease(text: string): { family: LinuxFamily; prettyName: string } {
  const value = (key: string): string => {
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${key}=`));
    return (line ?? '').slice(key.length + 1).replace(/^["']|["']$/g, '');
  };
  const ids = [value('ID'), ...value('ID_LIKE').split(' ')];
  const family = ids.map((id) => FAMILIES[id]).find((known) => known !== undefined);
  return { family: family ?? 'unknown', prettyName: value('PRETTY_NAME') || 'Linux' };
}
