import type { Diagnosis } from '../diagnose.js';
import type { Stack } from '../../stack/stack.js';
import { diagnoseServices } from '../reset.js';
import type { Case } from './case.js';
import type { Finding } from './finding.js';
import { clues } from './log-findings.js';
import type { Clue } from './log-patterns.js';

/** What a replica needs of others and does not get: one that is down, cannot be found, or is looked for in the wrong place. */
export function dependencyFindings(one: Case): Finding[] {
  const told = clues(one).flatMap((clue) => {
    if (clue.kind === 'connects-to-itself') return [toItself(one, clue)];
    return clue.kind === 'unknown-host' || clue.kind === 'dependency-down' ? unreached(one, clue) : [];
  });
  if (told.length > 0) return told;
  return Object.keys(one.service.depends_on ?? {}).flatMap((other) => whyDown(one, other, []));
}

/** The name of a service's own log that it cannot reach, or the address of one. */
function unreached(one: Case, clue: Clue): Finding[] {
  const { stack, name, service } = one;
  const host = clue.subject.replace(/:\d+$/, '');
  const other = serviceAt(one, host);
  const evidence = [clue.line];
  if (other === undefined) {
    const disabled = stack.disabledServices[host]?.profiles?.[0];
    if (disabled !== undefined) {
      const cause = `it needs ${host}, which is of profile ${disabled}, and that is not enabled`;
      return [{ kind: 'dependency-down', cause, evidence, fix: `devenv --profile ${disabled} up -d` }];
    }
    if (clue.kind !== 'unknown-host') return [];
    const cause = `it looks for a host ${host}, and no service of this stack is called so`;
    const names = Object.keys(stack.services)
      .filter((each) => each !== name)
      .slice(0, 6);
    const fix = `Let ${name} use the name of a service${names.length === 0 ? '' : `: ${names.join(', ')}`}`;
    return [{ kind: 'unknown-host', cause, evidence, fix }];
  }
  const down = whyDown(one, other, evidence);
  if (down.length > 0) return down;
  if (!shareNetwork(stack, name, other)) {
    const cause = `it looks for ${other}, and has no network in common with it`;
    return [
      {
        kind: 'no-shared-network',
        cause,
        evidence,
        fix: `Put ${name} and ${other} on one network, then: devenv up -d`,
      },
    ];
  }
  if (service.depends_on?.[other]?.condition === 'service_healthy') return [];
  const cause = `it connected to ${other} before that was ready, and does not wait for it`;
  const fix = `Add depends_on: { ${other}: { condition: service_healthy } } to ${name}, then: devenv up -d ${name}`;
  return [{ kind: 'dependency-down', cause, evidence, fix }];
}

function whyDown({ stack, observed }: Case, other: string, evidence: string[]): Finding[] {
  const states = diagnoseServices(stack, observed, [other]).map(({ diagnosis }) => diagnosis);
  const bad = states.find(({ state }) => state === 'broken' || state === 'missing');
  if (bad === undefined) return [];
  const fix = bad.state === 'missing' ? `devenv up -d ${other}` : `devenv reset ${other}`;
  return [{ kind: 'dependency-down', cause: `it needs ${other}, which is down: ${downWords(bad)}`, evidence, fix }];
}

function downWords(diagnosis: Diagnosis): string {
  return 'cause' in diagnosis ? diagnosis.cause : 'it has no container';
}

function toItself({ stack, name }: Case, { subject, line }: Clue): Finding {
  const port = Number(/(\d+)$/.exec(subject)?.[1]);
  const other = Object.entries(stack.services).find(
    ([each, { ports = [], expose = [] }]) =>
      each !== name && (ports.some(({ target }) => target === port) || expose.includes(String(port))),
  )?.[0];
  return {
    kind: 'connects-to-itself',
    cause: `it connects to port ${port} of localhost, which is its own container`,
    evidence: [line],
    fix: `Let ${name} connect to ${other ?? 'the name of the other service'} instead of localhost, then: devenv up -d ${name}`,
  };
}

/** The service that a name or an address stands for. */
function serviceAt({ stack, observed }: Case, host: string): string | undefined {
  if (host in stack.services) return host;
  const holder = observed.containers.find(({ networks }) =>
    Object.values(networks).some(({ ipAddress }) => ipAddress === host),
  );
  const known = holder?.service ?? aliasOf(stack, host);
  return known !== undefined && known in stack.services ? known : undefined;
}

function aliasOf({ services }: Stack, host: string): string | undefined {
  return Object.entries(services).find(
    ([, { networks = {}, hostname, container_name }]) =>
      hostname === host ||
      container_name === host ||
      Object.values(networks).some((one) => one?.aliases?.includes(host) === true),
  )?.[0];
}

function shareNetwork({ services }: Stack, one: string, other: string): boolean {
  const networks = Object.keys(services[one]?.networks ?? {});
  return networks.some((name) => name in (services[other]?.networks ?? {}));
}
