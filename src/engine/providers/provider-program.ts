import { delimiter, isAbsolute, resolve } from 'node:path';
import { DevenvError } from '../../errors.js';
import type { Stack } from '../../stack/stack.js';
import { sourcesOf } from '../../stack/provided.js';
import { findPlugin, findProgram, mayRun } from '../cli-plugin.js';

/**
 * Throws where a program is missing that one of the services cannot be brought up without; returns how many services and
 * models need one. Runs none of them.
 */
export async function requirePrograms(stack: Stack, services: string[]): Promise<number> {
  const provided = services.filter((name) => stack.services[name]?.provider !== undefined);
  const models = services.flatMap((name) => sourcesOf(stack, name).models);
  for (const name of provided) await providerProgram(stack, name);
  if (models[0] !== undefined) await modelProgram(stack, models[0]);
  return provided.length + models.length;
}

/** The path of the program that provides a service: a plugin of the docker CLI, or else one on the PATH. */
export async function providerProgram(stack: Stack, service: string): Promise<string> {
  const type = stack.services[service]?.provider?.type ?? '';
  const location = stack.origin.locate?.(['services', service, 'provider', 'type']);
  const place = { service, ...(location === undefined ? {} : { location }) };
  if (type === 'compose') {
    throw new DevenvError('COMPOSE_INVALID', `Service ${service} cannot be provided by compose itself.`, {
      ...place,
      suggestions: ['Name the program that provides it as provider.type, or give it an image'],
    });
  }
  const { environment } = stack.origin;
  const path = (await findPlugin(type, environment)) ?? (await findOnPath(type, environment['PATH']));
  if (path !== undefined) return path;
  throw new DevenvError('SERVICE_FAILED', `Service ${service} needs the program ${type}, which is not here.`, {
    ...place,
    reason: `It is neither a plugin of the docker CLI (docker-${type}) nor a program on the PATH.`,
    suggestions: [`Install ${type}, then: devenv up`, `Give ${service} an image in the place of its provider`],
  });
}

/** The path of the plugin that speaks to Docker Model Runner. */
export async function modelProgram(stack: Stack, model: string): Promise<string> {
  const path = await findPlugin('model', stack.origin.environment);
  if (path !== undefined) return path;
  const location = stack.origin.locate?.(['models', model]);
  throw new DevenvError('SERVICE_FAILED', `Model ${model} needs Docker Model Runner, whose plugin is not here.`, {
    ...(location === undefined ? {} : { location }),
    reason: 'Models are pulled, served and addressed by the plugin docker-model of the docker CLI.',
    suggestions: [
      'Install docker-model-plugin, or turn Docker Model Runner on in Docker Desktop',
      `Leave the services that use ${model} out: devenv up OTHER_SERVICE`,
    ],
  });
}

/** A name is looked up in the folders of the PATH, never in the current one unless it is told so by its path. */
async function findOnPath(type: string, path = ''): Promise<string | undefined> {
  if (/[/\\]/.test(type)) return (await mayRun(resolve(type))) ? resolve(type) : undefined;
  if (type.trim() === '') return undefined;
  return findProgram(type, path.split(delimiter).filter(isAbsolute));
}
