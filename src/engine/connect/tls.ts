import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DevenvError } from '../../errors.js';

/** Certificates to reach an engine over TLS, in PEM. */
export interface TlsMaterial {
  ca?: Buffer;
  cert?: Buffer;
  key?: Buffer;
  /** Whether the engine's own certificate must be right. */
  verify: boolean;
}

/** Reads `ca.pem`, `cert.pem` and `key.pem` of a folder; a certificate without its key is refused. */
export function readTls(folder: string, verify: boolean): TlsMaterial {
  const ca = readOptional(join(folder, 'ca.pem'));
  const cert = readOptional(join(folder, 'cert.pem'));
  const key = readOptional(join(folder, 'key.pem'));
  if ((cert === undefined) !== (key === undefined)) {
    const missing = join(folder, cert === undefined ? 'cert.pem' : 'key.pem');
    throw new DevenvError('ENGINE_UNAVAILABLE', `A TLS file for the engine is missing: ${missing}.`, {
      suggestions: ['Put ca.pem, cert.pem and key.pem of the engine there, or correct DOCKER_CERT_PATH.'],
    });
  }
  return { verify, ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

function readOptional(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
