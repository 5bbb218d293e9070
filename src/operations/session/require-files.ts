import { dirname } from 'node:path';
import type { EngineConnection } from '../../engine/connection.js';
import { DevenvError } from '../../errors.js';
import { formatCommand } from '../../plan/format.js';
import { missingFiles } from '../../project/missing-files.js';
import type { MissingFile } from '../../project/missing-files.js';
import type { Stack } from '../../stack/stack.js';

/**
 * Throws FILE_NOT_FOUND where files of secrets or configs are missing, with the commands that make them: a fresh clone
 * has none of what is kept out of git. The files of an engine elsewhere are not here to be looked at.
 */
export function requireFiles(stack: Stack, services: readonly string[], { endpoint }: EngineConnection): void {
  if (!/^(unix|npipe):/.test(endpoint.host)) return;
  const missing = missingFiles(stack, [...new Set(services)]);
  const [first] = missing;
  if (first === undefined) return;
  const users = first.services.join(', ');
  const others = missing.length > 1 ? `, and ${missing.length - 1} more` : '';
  const hasSecret = missing.some(({ kind }) => kind === 'secret');
  throw new DevenvError(
    'FILE_NOT_FOUND',
    `${first.path} is missing${others}: the ${first.kind} ${first.key} of ${users}.`,
    {
      ...(hasSecret ? { reason: 'Secrets are mostly kept out of git, so a fresh clone has none.' } : {}),
      suggestions: missing.map(remedy),
      ...(first.services[0] === undefined ? {} : { service: first.services[0] }),
    },
  );
}

function remedy({ kind, key, path }: MissingFile): string {
  if (kind === 'config') return `Make ${path}, or take config ${key} out of the Compose file`;
  const folder = dirname(path);
  const make = folder === '.' ? '' : `${formatCommand(['mkdir', '-p', folder])} && `;
  return `${make}openssl rand -hex 24 > ${formatCommand([path])}`;
}
