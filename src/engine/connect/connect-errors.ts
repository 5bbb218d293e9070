import { DevenvError } from '../../errors.js';
import type { EngineEndpoint } from '../connection.js';
import type { EndpointSearch } from './endpoints.js';
import type { InstalledEngine } from '../install/installed.js';

/** An endpoint that was tried and why it did not serve. */
export interface FailedAttempt {
  endpoint: EngineEndpoint;
  error: Error;
}

/** The error for a search that found no engine: forbidden, chosen but silent, installed but not running, or not there. */
export function noEngine(search: EndpointSearch, failures: FailedAttempt[], installed?: InstalledEngine): DevenvError {
  const forbidden = failures.find(({ error }) => isForbidden(error));
  if (forbidden !== undefined) return engineForbidden(forbidden);
  const [first] = failures;
  if (search.chosen && first !== undefined) return chosenSilent(first);
  const silent = failures.filter(({ error }) => codeOf(error) !== 'ENOENT');
  if (installed !== undefined || silent.length > 0) return notRunning(silent, installed);
  return new DevenvError('ENGINE_UNAVAILABLE', 'No Docker engine was found on this machine.', {
    reason: `Neither DOCKER_CONTEXT, DOCKER_HOST nor a docker context names one, and none of these exists: ${places(failures)}.`,
    suggestions: ['devenv setup', 'Set DOCKER_HOST if your engine is elsewhere.'],
  });
}

/** The error for an engine whose API is older than ours needs. */
export function engineTooOld(endpoint: EngineEndpoint, apiVersion: string, needed: string): DevenvError {
  return new DevenvError(
    'ENGINE_TOO_OLD',
    `The engine at ${endpoint.host} speaks API ${apiVersion}; devenv needs ${needed}.`,
    {
      reason: `API ${needed} came with Docker Engine 20.10 (December 2020) and Podman 4.`,
      suggestions: ['Update Docker, then run: devenv doctor', 'Point DOCKER_HOST or DOCKER_CONTEXT at a newer engine.'],
    },
  );
}

/** The error for something that answers the ping but is not a Docker Engine API. */
export function notAnEngine(endpoint: EngineEndpoint): DevenvError {
  return new DevenvError('ENGINE_UNAVAILABLE', `What answers at ${endpoint.host} is not a Docker engine.`, {
    reason: `Its answer to /_ping names no API version. ${originOf(endpoint)}`,
    suggestions: [correction(endpoint)],
  });
}

/** The error for an engine that runs Windows containers. */
export function windowsEngine(endpoint: EngineEndpoint): DevenvError {
  return new DevenvError(
    'UNSUPPORTED',
    `The engine at ${endpoint.host} runs Windows containers; devenv needs Linux containers.`,
    {
      suggestions: ['Choose "Switch to Linux containers" in the menu of Docker Desktop.'],
    },
  );
}

function engineForbidden({ endpoint, error }: FailedAttempt): DevenvError {
  const path = endpoint.host.replace(/^unix:\/\//, '');
  return new DevenvError('ENGINE_FORBIDDEN', `You have no rights on the Docker engine's socket ${path}.`, {
    reason: 'Only root and the group that owns the socket may use it.',
    suggestions: [
      'sudo usermod -aG docker $USER',
      'Then log out and in again, or run: newgrp docker',
      'Or use a rootless engine: dockerd-rootless-setuptool.sh install',
    ],
    cause: error,
  });
}

function chosenSilent({ endpoint, error }: FailedAttempt): DevenvError {
  return new DevenvError('ENGINE_UNAVAILABLE', `The engine at ${endpoint.host} does not answer: ${explain(error)}.`, {
    reason: originOf(endpoint),
    suggestions: [`Start that engine and try again.`, correction(endpoint)],
    cause: error,
  });
}

function notRunning(silent: FailedAttempt[], installed: InstalledEngine | undefined): DevenvError {
  const [first] = silent;
  const name =
    installed?.name ?? (first?.endpoint.name === 'system' ? 'Docker Engine' : (first?.endpoint.name ?? 'An engine'));
  const answers = silent.map(({ endpoint, error }) => `${endpoint.host}: ${explain(error)}`);
  return new DevenvError('ENGINE_UNAVAILABLE', `${name} is installed but not running.`, {
    reason:
      answers.length > 0 ? `${answers.join('; ')}.` : `${installed?.path ?? name} is there, but no engine answers.`,
    suggestions: ['devenv setup'],
    cause: first?.error,
  });
}

function originOf({ source, name }: EngineEndpoint): string {
  if (source === 'DOCKER_HOST') return 'This address comes from the environment variable DOCKER_HOST.';
  if (source === 'DOCKER_CONTEXT')
    return `This address is that of the docker context "${name}", named by DOCKER_CONTEXT.`;
  if (source === 'context') return `This address is that of the current docker context "${name}".`;
  return `It is a usual place for ${name === 'system' ? "the system's engine" : name}.`;
}

function correction({ source }: EngineEndpoint): string {
  if (source === 'socket') return 'devenv setup';
  if (source === 'context') return 'docker context use default';
  return `Correct ${source}, or unset it to use an engine of this machine.`;
}

function isForbidden(error: Error): boolean {
  return ['EACCES', 'EPERM'].includes(codeOf(error));
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

const EXPLANATIONS: Record<string, string> = {
  ENOENT: 'there is no such socket',
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host could not be looked up',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'the host cannot be reached',
  ECONNRESET: 'the connection was closed; perhaps it needs TLS (DOCKER_TLS_VERIFY=1)',
};

function explain(error: Error): string {
  return EXPLANATIONS[codeOf(error)] ?? error.message.split('\n').join(' ').replace(/\.+$/, '');
}

function places(failures: FailedAttempt[]): string {
  return failures.map(({ endpoint }) => endpoint.host.replace(/^unix:\/\//, '')).join(', ');
}
