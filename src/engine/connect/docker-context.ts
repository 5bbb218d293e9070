import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DevenvError } from '../../errors.js';
import type { TlsMaterial } from './tls.js';
import { readTls } from './tls.js';

/** What a docker context says about its engine. */
export interface DockerContext {
  name: string;
  host: string;
  tls?: TlsMaterial;
}

interface ContextMeta {
  Name: string;
  Endpoints?: { docker?: { Host?: string; SkipTLSVerify?: boolean } };
}

/** The folder of the docker client's configuration: `DOCKER_CONFIG`, or `~/.docker`. */
export function dockerConfigFolder(environment: NodeJS.ProcessEnv, home: string): string {
  return environment['DOCKER_CONFIG'] ?? join(home, '.docker');
}

/** Name of the context chosen with `docker context use`; undefined for none and for `default`. */
export function currentContextName(configFolder: string): string | undefined {
  const config = readJson(join(configFolder, 'config.json')) as { currentContext?: string } | undefined;
  const name = config?.currentContext;
  return name === undefined || name === '' || name === 'default' ? undefined : name;
}

/** Reads one context from the docker client's store; DevenvError ENGINE_UNAVAILABLE where it is not there or has no engine. */
export function readContext(configFolder: string, name: string): DockerContext {
  const id = createHash('sha256').update(name).digest('hex');
  const meta = readJson(join(configFolder, 'contexts', 'meta', id, 'meta.json')) as ContextMeta | undefined;
  if (meta === undefined) throw missingContext(configFolder, name);
  const endpoint = meta.Endpoints?.docker;
  if (!endpoint?.Host) {
    throw new DevenvError('ENGINE_UNAVAILABLE', `The docker context "${name}" names no engine.`, {
      suggestions: [`docker context inspect ${name}`, 'docker context use default'],
    });
  }
  const tlsFolder = join(configFolder, 'contexts', 'tls', id, 'docker');
  if (!existsSync(tlsFolder)) return { name, host: endpoint.Host };
  return { name, host: endpoint.Host, tls: readTls(tlsFolder, endpoint.SkipTLSVerify !== true) };
}

function missingContext(configFolder: string, name: string): DevenvError {
  const known = contextNames(configFolder);
  return new DevenvError('ENGINE_UNAVAILABLE', `There is no docker context "${name}".`, {
    reason: `The contexts here are: ${['default', ...known].join(', ')}.`,
    suggestions: ['docker context ls', 'docker context use default'],
  });
}

function contextNames(configFolder: string): string[] {
  const folder = join(configFolder, 'contexts', 'meta');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((id) => (readJson(join(folder, id, 'meta.json')) as ContextMeta | undefined)?.Name)
    .filter((name) => name !== undefined)
    .sort();
}

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DevenvError('ENGINE_UNAVAILABLE', `${file} is not valid JSON.`, {
      reason: 'It says which engine the docker client uses, so devenv cannot tell which engine you mean.',
      suggestions: [`Correct ${file}.`],
      location: { file },
      cause,
    });
  }
}
