import { countRestarts } from '../engine/health/count-restarts.js';
import { probeStarting } from '../engine/health/probe-starting.js';
import { bareStatus } from '../plan/bare-status.js';
import type { Finding } from '../plan/diagnosis/finding.js';
import type { ContainerState, ObservedContainer } from '../plan/observed.js';
import { diagnoseServices } from '../plan/reset.js';
import { serviceStatuses } from '../plan/status.js';
import type { ServiceStatus } from '../plan/status.js';
import type { ProjectOptions } from '../project/load-project.js';
import { explainReplicas } from './explain-replicas.js';
import { addressHolder, openView } from './session/view.js';
import type { Onlooker, View } from './session/view.js';

export interface PsOptions {
  services: string[];
  /** Containers that do not run, and those of `run`, too. */
  all: boolean;
  /** Only containers in one of these states, whether `all` or not; none means any. */
  states: ContainerState[];
  /** Containers of services that the Compose file does not have, too. */
  orphans: boolean;
  /** Look for what is behind a broken service; of those that are well, nothing more is asked. */
  explain: boolean;
}

/** A container as it is listed: what runs is its own, the ports and networks are those of its replica's address. */
export interface ListedContainer extends ObservedContainer {
  project: string;
}

export interface PsResult {
  project: string;
  /** How every replica is, those included that have no container. */
  services: ServiceStatus[];
  /** The containers behind them, by name; without sandboxes, which are no service's process. */
  containers: ListedContainer[];
}

/** The state of every replica of the named services, or of all. */
export async function ps(project: ProjectOptions, options: PsOptions, surroundings: Onlooker): Promise<PsResult> {
  const opened = await openView(project, options.services, surroundings, { whole: true });
  const { connection, stack } = opened;
  const probed = await probeStarting(connection, opened.containers);
  const view = { ...opened, containers: await countRestarts(connection, stack?.services ?? {}, probed) };
  const processes = view.containers.filter((one) => one.role !== 'sandbox' && isWanted(view, one, options));
  const statuses = [
    ...(await declaredStatuses(view, options.explain)),
    ...undeclaredStatuses(view, processes, options),
  ];
  const inState = statuses.filter(({ containerId }) => processes.some(({ id }) => id === containerId));
  return {
    project: view.project,
    services: options.states.length === 0 ? statuses : inState,
    containers: processes
      .filter((one) => options.all || options.states.length > 0 || isUp(one))
      .map((one) => listed(view, one))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function isWanted(view: View, container: ObservedContainer, { services, states, all, orphans }: PsOptions): boolean {
  const named = view.services.includes(container.service);
  if (services.length > 0 && !named) return false;
  if (states.length > 0 && !states.includes(container.state)) return false;
  if (container.role === 'one-off') return all;
  return orphans || !isOrphan(view, container.service);
}

function isUp({ state }: ObservedContainer): boolean {
  return state === 'running' || state === 'paused' || state === 'restarting';
}

function isOrphan({ stack }: View, service: string): boolean {
  return stack !== undefined && !(service in stack.services) && !(service in stack.disabledServices);
}

async function declaredStatuses(view: View, explain: boolean): Promise<ServiceStatus[]> {
  const { stack, connection, services, containers } = view;
  if (stack === undefined || view.observed === undefined) return [];
  const observed = { ...view.observed, containers };
  const statuses = serviceStatuses(stack, observed, services);
  if (!explain) return statuses;
  const broken = diagnoseServices(stack, observed, services).filter(
    ({ diagnosis, container }) => diagnosis.state === 'broken' && container?.role === 'workload',
  );
  const explained = await explainReplicas({ stack, connection }, observed, broken);
  return statuses.map((status) => {
    const why = explained.find(({ service, number }) => service === status.service && number === status.number);
    return why === undefined ? status : withFindings(status, why.findings);
  });
}

/** What was stopped on purpose is not broken, though the engine tells no difference by its state. */
function withFindings({ cause, ...status }: ServiceStatus, findings: Finding[]): ServiceStatus {
  if (findings[0]?.kind === 'stopped') return { ...status, state: 'stopped', findings };
  return { ...status, ...(cause === undefined ? {} : { cause }), findings };
}

/** Those of which the files say nothing: of other services, of inactive profiles, and what `run` made. */
function undeclaredStatuses(view: View, processes: ObservedContainer[], { all }: PsOptions): ServiceStatus[] {
  const undeclared = processes.filter(({ role, service }) =>
    role === 'one-off' ? all : !(service in (view.stack?.services ?? {})),
  );
  const order = (one: ObservedContainer): string => `${one.role === 'one-off' ? 1 : 0} ${one.service} ${one.name}`;
  return undeclared
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
    .map((one) => {
      const bareness = one.role === 'one-off' ? 'one-off' : isOrphan(view, one.service) ? 'orphan' : 'undeclared';
      return bareStatus(one, view.containers, bareness);
    });
}

function listed(view: View, container: ObservedContainer): ListedContainer {
  const { ports, networks } = addressHolder(view, container);
  return { ...container, ports, networks, project: view.project };
}
