import type { Service } from '../../stack/stack.js';
import { hasSandbox } from '../parts.js';
import type { Case } from './case.js';
import type { Finding } from './finding.js';

/** A process has this time to begin to listen, in seconds. */
const PATIENCE = 2;

/** Ports that are published or exposed and that nothing listens on, or not where its neighbours reach it. */
export function portFindings(one: Case): Finding[] {
  const { service, evidence, upSeconds } = one;
  const listeners = evidence?.listeners;
  if (evidence?.running !== true || listeners === undefined || upSeconds < PATIENCE || !hasSandbox(service)) return [];
  const reached = new Set(listeners.filter(({ loopback }) => !loopback).map(({ port }) => port));
  const inside = new Set(listeners.filter(({ loopback }) => loopback).map(({ port }) => port));
  const wanted = wantedPorts(service);
  const deaf = wanted.filter((port) => !reached.has(port));
  const spare = [...reached].filter((port) => !wanted.includes(port));
  const [first] = deaf;
  return first === undefined ? [] : [inside.has(first) ? local(one, first) : silent(one, first, spare)];
}

/** TCP ports that the Compose file says something listens on; ranges are left out, which are seldom used in full. */
function wantedPorts({ ports = [], expose = [] }: Service): number[] {
  const published = ports.filter(({ protocol = 'tcp' }) => protocol === 'tcp').map(({ target }) => target);
  const exposed = expose.flatMap((text) => /^(\d+)(?:\/tcp)?$/.exec(text)?.[1] ?? []).map(Number);
  return [...new Set([...published, ...exposed])];
}

function local({ name }: Case, port: number): Finding {
  return {
    kind: 'nothing-listens',
    cause: `it listens on port ${port} of 127.0.0.1 only, which nobody outside its container reaches`,
    evidence: [],
    fix: `Let ${name} listen on 0.0.0.0 (often HOST=0.0.0.0 or --host 0.0.0.0), then: devenv up -d ${name}`,
  };
}

function silent({ name }: Case, port: number, spare: number[]): Finding {
  const [other] = spare;
  const where = other === undefined ? '' : `: it listens on ${spare.join(', ')}`;
  const fix =
    other === undefined
      ? `devenv logs ${name}`
      : `Put ${other} in place of ${port} in the ports of ${name}, then: devenv up -d ${name}`;
  return { kind: 'nothing-listens', cause: `nothing listens on its port ${port}${where}`, evidence: [], fix };
}
