import type { Service, Stack } from '../stack/stack.js';
import type { PlanBuilder } from './builder.js';
import type { Diagnosis } from './diagnose.js';
import type { ObservedContainer, ObservedState } from './observed.js';
import type { ContainerRef, WaitCondition } from './plan.js';

/** What every part of the planner works with. */
export interface PlanContext {
  builder: PlanBuilder;
  stack: Stack;
  observed: ObservedState;
}

/** How one replica is to be brought to its wanted state. */
export interface ReplicaRequest {
  name: string;
  service: Service;
  number: number;
  /** `reset`: replaced in any state, nothing kept. `recreate`: replaced, anonymous volumes kept. */
  mode: 'reset' | 'recreate' | 'converge' | 'no-recreate';
  /** Seconds of grace for a graceful stop; the service's own where absent. */
  timeout: number | undefined;
  waitFor: WaitCondition;
  /** False: containers are made and not started. */
  start: boolean;
  /** The container of docker compose whose place it takes, its anonymous volumes included. */
  predecessor?: ObservedContainer;
  /** Its end is a result: it is not waited for. */
  runsToEnd: boolean;
  /** Runs again where it has completed. */
  again: boolean;
  /** Replaced where it has anonymous volumes, which begin empty. */
  renewAnonymous: boolean;
  /** Why, where the caller knows better than the diagnosis. */
  cause?: string;
}

/** The steps that others may have to come after. All are absent where nothing had to be done. */
export interface ReplicaSteps {
  sandboxCreated?: number;
  created?: number;
  started?: number;
  ready?: number;
  /** The workload takes the place of another. */
  replaced: boolean;
}

/** What the steps of a replica come after, known to the planner of the whole stack. */
export interface Prerequisites {
  /** What it is made from. Asked only where a workload is made, so that nothing is pulled for what stays. */
  materials: () => (number | undefined)[];
  networks: (number | undefined)[];
  volumes: (number | undefined)[];
  /** The removal of foreign containers that hold the name or the ports. */
  cleared: number[];
  /** The making of containers whose namespaces or volumes this one joins. */
  parents: (number | undefined)[];
  parentReplaced: boolean;
  /** The making of the sandboxes of all replicas of the service. */
  siblings: (number | undefined)[];
  needs: (number | undefined)[];
  after: (number | undefined)[];
}

/** One replica while it is planned: what is wanted, what is there, what is wrong. */
export interface Situation {
  request: ReplicaRequest;
  before: Prerequisites;
  sandbox: SandboxSteps;
  diagnosis: Diagnosis;
  current: ObservedContainer | undefined;
  leftovers: ObservedContainer[];
}

/** What was planned for the sandbox of a replica. */
export interface SandboxSteps {
  /** The sandbox that stays, if it does. */
  current: ObservedContainer | undefined;
  created?: number;
  started?: number;
  /** A new one takes the place of another: its address may change, and its workload has to follow. */
  replaced: boolean;
  /** The same one starts again, with a new network namespace. */
  restarted?: boolean;
  cause?: string;
}

/** The ref of a replica's workload. */
export function workloadRef(request: ReplicaRequest): ContainerRef {
  return { service: request.name, number: request.number, role: 'workload' };
}
