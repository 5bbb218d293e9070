import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { HostConfig } from 'dockerode';
import { DevenvError } from '../../errors.js';
import type { Service, Stack } from '../../stack/stack.js';
import { present } from './resources.js';

/** Capabilities and `security_opt` as the engine takes it: a seccomp profile as its text, `systempaths=unconfined` as unmasked paths. */
export function securityConfig({ origin }: Stack, name: string, service: Service): HostConfig {
  const options = service.security_opt ?? [];
  const unmasked = options.filter((option) => /^systempaths[=:]unconfined$/.test(option));
  const rest = options.filter((option) => !unmasked.includes(option));
  const added = capabilities(service.cap_add);
  return {
    ...present({ CapAdd: added, CapDrop: capabilities(service.cap_drop).filter((name) => !added.includes(name)) }),
    ...present({ SecurityOpt: rest.map((option) => withProfile(option, name, origin.workingDirectory)) }),
    ...(unmasked.length > 0 ? { MaskedPaths: [], ReadonlyPaths: [] } : {}),
  };
}

/** `net_admin` as `CAP_NET_ADMIN`; ALL stands for the others too. */
function capabilities(names: string[] | undefined): string[] {
  const all = (names ?? []).map((name) => name.toUpperCase().replace(/^(?!CAP_|ALL$)/, 'CAP_'));
  return all.includes('ALL') ? ['ALL'] : [...new Set(all)].sort();
}

function withProfile(option: string, service: string, folder: string): string {
  const [, path] = /^seccomp[=:](.*)$/.exec(option) ?? [];
  if (path === undefined || path === 'unconfined' || path === 'builtin') return option;
  return `seccomp=${JSON.stringify(readProfile(resolve(folder, path), service))}`;
}

function readProfile(file: string, service: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    const suggestions = [`Check ${file}, or use security_opt: ['seccomp:unconfined']`];
    if (cause.code === undefined) {
      const message = `The seccomp profile of service ${service} is not JSON.`;
      throw new DevenvError('COMPOSE_INVALID', message, { reason: cause.message, suggestions, service, cause });
    }
    const message = `The seccomp profile of service ${service} cannot be read: ${file}.`;
    throw new DevenvError('FILE_NOT_FOUND', message, { suggestions, service, cause });
  }
}
