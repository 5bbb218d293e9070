import type { Check } from '../engine/checks/check.js';
import type { EngineConnection } from '../engine/connection.js';
import { requirePrograms } from '../engine/providers/provider-program.js';
import { DevenvError } from '../errors.js';
import { isPortFree } from '../engine/checks/free-port.js';
import { observeStack } from './session/observe-stack.js';
import { findPortHolder } from '../engine/failures/port-holder.js';
import { diagnoseSandbox, diagnoseWorkload } from '../plan/diagnose.js';
import type { Diagnosis } from '../plan/diagnose.js';
import { findContainer } from '../plan/find-container.js';
import { familiarReference } from '../plan/image-reference.js';
import { imageName, replicas } from '../plan/naming.js';
import type { ObservedState } from '../plan/observed.js';
import { hasSandbox } from '../plan/parts.js';
import type { Service, Stack } from '../stack/stack.js';

/** How a stack stands on the engine: its published ports, its images, its containers. */
export async function stackChecks(connection: EngineConnection, stack: Stack): Promise<Check[]> {
  const observed = await observeStack(connection, stack);
  return [
    await portsCheck(connection, stack, observed),
    imagesCheck(stack, observed),
    ...(await programsChecks(stack)),
    ...containerChecks(stack, observed),
  ];
}

async function portsCheck(connection: EngineConnection, stack: Stack, observed: ObservedState): Promise<Check> {
  const own = new Set(observed.containers.flatMap(({ ports }) => ports.map(({ published }) => published)));
  const wanted = publishedPorts(stack).filter(({ port }) => !own.has(port));
  const taken = await Promise.all(wanted.map((each) => takenWords(connection, stack, each)));
  const faults = taken.filter((fault) => fault !== undefined);
  const [first] = faults;
  if (first === undefined)
    return { name: 'ports', status: 'ok', detail: portsDetail(publishedPorts(stack).length, own.size) };
  const detail = faults.map(({ words }) => words).join('; ');
  return { name: 'ports', status: 'fail', detail, fix: first.fix ?? 'Publish another port in compose.yaml.' };
}

function portsDetail(wanted: number, held: number): string {
  if (wanted === 0) return 'the stack publishes none';
  return held > 0 ? 'held by this stack' : `${wanted} free`;
}

interface WantedPort {
  service: string;
  port: number;
  hostIp: string | undefined;
}

function publishedPorts(stack: Stack): WantedPort[] {
  return Object.entries(stack.services).flatMap(([service, { ports = [] }]) =>
    ports
      .filter(({ published, protocol }) => /^\d+$/.test(published ?? '') && (protocol ?? 'tcp') === 'tcp')
      .map(({ published, host_ip }) => ({ service, port: Number(published), hostIp: host_ip })),
  );
}

/** Who holds a port that the stack wants; undefined where it is free. */
async function takenWords(
  connection: EngineConnection,
  stack: Stack,
  { service, port, hostIp }: WantedPort,
): Promise<{ words: string; fix: string | undefined } | undefined> {
  const isLocal = /^(unix|npipe):/.test(connection.endpoint.host);
  if (isLocal && (await isPortFree(port, hostIp))) return undefined;
  const holder = await findPortHolder(connection, port, stack.name);
  if (holder === undefined && !isLocal) return undefined;
  return { words: `${port} of ${service} is in use by ${holder?.words ?? 'another program'}`, fix: holder?.fix };
}

/** Whether the programs are here that provide services and serve models; nothing where none is needed. */
async function programsChecks(stack: Stack): Promise<Check[]> {
  try {
    const count = await requirePrograms(stack, Object.keys(stack.services));
    return count === 0 ? [] : [{ name: 'programs', status: 'ok', detail: 'all here that services or models need' }];
  } catch (error) {
    if (!(error instanceof DevenvError)) throw error;
    return [{ name: 'programs', status: 'fail', detail: error.message, fix: error.suggestions[0] ?? '' }];
  }
}

function imagesCheck(stack: Stack, observed: ObservedState): Check {
  const missing = Object.entries(stack.services).filter(
    ([name, { provider }]) => provider === undefined && !observed.images.has(familiarReference(imageName(stack, name))),
  );
  if (missing.length === 0) return { name: 'images', status: 'ok', detail: 'all there' };
  const words = missing.map(([name, { build }]) =>
    build === undefined ? `${imageName(stack, name)} is to be pulled` : `that of ${name} is to be built`,
  );
  const toBuild = missing.filter(([, { build }]) => build !== undefined).length;
  const fixes = [toBuild < missing.length && 'devenv pull --ignore-buildable', toBuild > 0 && 'devenv build'];
  return {
    name: 'images',
    status: 'warn',
    detail: words.join('; '),
    fix: fixes.filter((fix) => fix !== false).join(' && '),
  };
}

function containerChecks(stack: Stack, observed: ObservedState): Check[] {
  if (observed.containers.length === 0) return [{ name: 'containers', status: 'ok', detail: 'the stack is not up' }];
  const faults = Object.entries(stack.services).flatMap(([name, service]) =>
    serviceChecks(stack, name, service, observed),
  );
  return faults.length > 0 ? faults : [{ name: 'containers', status: 'ok', detail: 'all as they should be' }];
}

function serviceChecks(stack: Stack, name: string, service: Service, observed: ObservedState): Check[] {
  const numbers = Array.from({ length: replicas(service) }, (_, index) => index + 1);
  return numbers.flatMap((number) => {
    const sandbox = findContainer(observed.containers, 'sandbox', name, number);
    const workload = findContainer(observed.containers, 'workload', name, number);
    const diagnoses = [diagnoseWorkload(stack, name, workload, sandbox, observed)];
    if (hasSandbox(service)) diagnoses.unshift(diagnoseSandbox(stack, service, sandbox, observed.networks));
    return diagnoses.flatMap((diagnosis) => checkOf(name, number, diagnosis)).slice(0, 1);
  });
}

function checkOf(service: string, number: number, diagnosis: Diagnosis): Check[] {
  const name = `${service}-${number}`;
  switch (diagnosis.state) {
    case 'broken':
      return [{ name, status: 'fail', detail: diagnosis.cause, fix: `devenv reset ${service}` }];
    case 'drifted':
      return [{ name, status: 'warn', detail: diagnosis.cause, fix: 'devenv up -d' }];
    case 'missing':
      return [{ name, status: 'warn', detail: 'not up', fix: 'devenv up -d' }];
    default:
      return [];
  }
}
