import { DevenvError } from '../../errors.js';
import { imageName, refLabel } from '../../plan/naming.js';
import type { Step } from '../../plan/plan.js';
import type { Stack } from '../../stack/stack.js';
import type { EngineConnection } from '../connection.js';
import { explainInUse } from './in-use.js';
import { nameTaken } from './name-holder.js';
import { networkFailure } from './network-failure.js';
import { findPortHolder } from './port-holder.js';
import { refusedAttribute } from './refused-attribute.js';

/** What the engine answered to a request that failed. */
export interface EngineFault {
  status: number;
  message: string;
}

/** Reads an error of the engine's client; status 0 where the engine did not answer at all. */
export function engineFault(error: unknown): EngineFault {
  const { statusCode, json, message } = error as { statusCode?: number; json?: { message?: string }; message?: string };
  const words = json?.message ?? message ?? String(error);
  // Podman's way to say that a container is not in the state for what is asked
  const conflict = statusCode === 500 && words.endsWith(': container state improper');
  return { status: conflict ? 409 : (statusCode ?? 0), message: words };
}

/** Whether a step failed because a container that it was about is gone or on its way, or a network has just been made. */
export function isStale({ code, cause }: DevenvError): boolean {
  if (code !== 'ENGINE_FAILED' || cause === undefined) return false;
  const { status, message } = engineFault(cause);
  if (/matches found on name|network with name \S+ already exists/.test(message)) return true;
  // Engine 28 answers this start with 500
  if (/joining \S+ namespace of container: no such container/i.test(message)) return true;
  const gone = /no such container|removal of container|marked for removal|non running container/i;
  return (status === 404 || status === 409) && gone.test(message);
}

/** Turns the failure of a step into an error that the user can act upon. */
export async function explainStepFailure(
  connection: EngineConnection,
  stack: Stack,
  step: Step,
  error: unknown,
): Promise<DevenvError> {
  if (error instanceof DevenvError) return error;
  if (error instanceof TypeError || error instanceof ReferenceError) {
    return new DevenvError('INTERNAL', `Something went wrong inside devenv: ${error.message}`, {
      reason: 'This is a bug in devenv, not in your project.',
      cause: error,
    });
  }
  const { message } = engineFault(error);
  const service = 'ref' in step ? step.ref.service : 'service' in step ? step.service : undefined;
  const known = { cause: error, ...(service === undefined ? {} : { service }) };
  if (/no space left on device|disk quota exceeded/i.test(message)) {
    return new DevenvError('DISK_FULL', 'The disk of the engine is full.', {
      ...known,
      reason: message,
      suggestions: [
        'devenv snapshot list --size, then devenv snapshot rm NAME: what undo goes back to takes room too',
        'devenv gc',
        'docker system df',
        'docker image prune',
        'docker builder prune',
      ],
    });
  }
  const used = await explainInUse(connection, stack.name, step, { cause: error, message });
  if (used !== undefined) return used;
  const port = takenPort(message);
  if (port !== undefined) return portError(connection, stack, port, service ?? '', error);
  const name = /container name "\/?([^"]+)" is already in use/.exec(message)?.[1];
  if (name !== undefined) return nameTaken(connection, stack, step, name, error);
  const signal = /(?:invalid signal:|does not support signal) (\S+)/i.exec(message)?.[1];
  if (signal !== undefined) {
    return new DevenvError('USAGE', `There is no signal ${signal}.`, {
      ...known,
      suggestions: ['Name it as kill(1) does: SIGHUP, HUP or 1'],
    });
  }
  const stranger = /no such container: (\S+)/i.exec(message)?.[1];
  if (stranger !== undefined && service !== undefined && joinsOutside(stack, service, stranger)) {
    return new DevenvError(
      'COMPOSE_INVALID',
      `Service ${service} joins the container ${stranger}, which does not exist.`,
      {
        ...known,
        suggestions: [`Start ${stranger}, or take it out of the Compose file`],
      },
    );
  }
  const path = /bind source path does not exist: (\S+)/.exec(message)?.[1];
  if (path !== undefined) {
    return new DevenvError('FILE_NOT_FOUND', `Service ${service ?? ''} mounts ${path}, which does not exist.`, {
      ...known,
      suggestions: [`Make ${path}, or take the mount out of the Compose file`],
    });
  }
  const drive = /invalid mount path: '([a-z]:(\/[^']*))' mount path must be absolute/i.exec(message);
  if (drive !== null) {
    const [, written = '', target = ''] = drive;
    return new DevenvError(
      'COMPOSE_INVALID',
      `Service ${service ?? ''} mounts ${written}, which reads as a path of Windows.`,
      {
        ...known,
        reason: 'A single letter before the colon is a drive, for docker compose too.',
        suggestions: [
          `Give the volume a name of two letters or more, or write: {type: volume, source: ${written[0] ?? ''}, target: ${target}}`,
        ],
      },
    );
  }
  if (step.kind === 'container-create' && /no such image/i.test(message)) {
    const image = imageName(stack, step.ref.service);
    return new DevenvError('IMAGE_UNAVAILABLE', `Image ${image} of service ${step.ref.service} is not there.`, {
      ...known,
      suggestions: [`devenv pull ${step.ref.service}`, `devenv build ${step.ref.service}`],
    });
  }
  const program = /exec: "?([^":]+)"?: (executable file not found|no such file or directory|permission denied)/.exec(
    message,
  );
  if (program !== null) {
    return new DevenvError(
      'SERVICE_FAILED',
      `Service ${service ?? ''} cannot start: ${program[1] ?? ''}: ${program[2] ?? ''}.`,
      {
        ...known,
        reason: 'Its command or entrypoint names a program that its image does not hold, or that may not be run.',
        suggestions: [`devenv config ${service ?? ''}`, `devenv build --no-cache ${service ?? ''}`],
      },
    );
  }
  const what = 'ref' in step ? `${refLabel(step.ref)}: ` : '';
  const words = { 'network-remove': 'remove a network', 'volume-remove': 'remove a volume' } as Record<string, string>;
  const network = networkFailure(message);
  const attribute = service === undefined ? undefined : refusedAttribute(message);
  return new DevenvError('ENGINE_FAILED', `${what}the engine could not ${words[step.kind] ?? verb(step)}.`, {
    ...known,
    reason: network === undefined ? lastCause(message) : `${network.reason} The engine says: ${lastCause(message)}`,
    suggestions:
      network?.suggestions ??
      (service === undefined || attribute === undefined
        ? ['devenv doctor']
        : [`Correct ${attribute} of service ${service} in the Compose file`, `devenv config ${service}`]),
  });
}

/** Whether a service names a container outside the stack, to share something with it. */
function joinsOutside(stack: Stack, service: string, container: string): boolean {
  const {
    network_mode: network,
    pid,
    ipc,
    volumes_from: volumes = [],
    external_links: links = [],
  } = stack.services[service] ?? {};
  const named = [network, pid, ipc, ...volumes].map((text) => /^container:([^:]+)/.exec(text ?? '')?.[1]);
  return [...named, ...links.map((link) => link.split(':')[0])].includes(container);
}

/** The port that the engine could not publish, from its several ways to say so. */
export function takenPort(message: string): number | undefined {
  const found =
    /Bind for \S*:(\d+) failed: port is already allocated/.exec(message) ??
    /listen (?:tcp|udp)\S* \S*:(\d+): bind: address already in use/.exec(message) ??
    /failed to bind (?:host )?port (?:for )?(?:\[\S*?\]|[^\s:]*):(\d+)[:/].*(?:address already in use|already allocated)/.exec(
      message,
    );
  return found === null ? undefined : Number(found[1]);
}

async function portError(
  connection: EngineConnection,
  stack: Stack,
  port: number,
  service: string,
  cause: unknown,
): Promise<DevenvError> {
  const holder = await findPortHolder(connection, port, stack.name).catch(() => undefined);
  const by = holder === undefined ? 'by another program' : `by ${holder.words}`;
  const suggestions = [
    ...(holder?.fix === undefined ? [] : [holder.fix]),
    `Give service ${service} another port in the Compose file, then: devenv up`,
  ];
  return new DevenvError('PORT_IN_USE', `Port ${port} of service ${service} is already in use ${by}.`, {
    suggestions,
    service,
    cause,
  });
}

function verb(step: Step): string {
  return step.kind.replace(/^(\w+)-(\w+)$/, '$2 the $1');
}

/** The innermost cause of a chain such as `failed to create task: OCI runtime create failed: …: real reason: unknown`. */
function lastCause(message: string): string {
  const text = message.replace(/: unknown$/, '');
  return text.length > 400 ? `…${text.slice(-400)}` : text;
}
