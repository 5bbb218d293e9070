import { setTimeout as sleep } from 'node:timers/promises';
import { containerEnd } from '../engine/containers/container-end.js';
import { observeContainers } from '../engine/observe.js';
import type { ObservedContainer } from '../plan/observed.js';
import type { ProjectOptions } from '../project/load-project.js';
import { isStackLocked } from '../project/stack-lock.js';
import { down } from './down.js';
import type { Surroundings } from './session/session.js';
import { openView, replicasOf, requireReplica } from './session/view.js';
import type { View } from './session/view.js';

export interface WaitOptions {
  services: string[];
  /** Take the project down when the first of them has ended. */
  down: boolean;
}

export interface EndedReplica {
  service: string;
  number: number;
  exitCode: number;
}

export interface WaitResult {
  project: string;
  /** In the order of their ends. */
  ended: EndedReplica[];
  /** The first that is not 0, else 0. */
  exitCode: number;
}

/**
 * Waits until the services have ended, and stay so: a container that its restart policy or a reset brings back has not.
 * One that ended before counts at once.
 */
export async function wait(
  project: ProjectOptions,
  options: WaitOptions,
  surroundings: Surroundings & { onEnd: (replica: EndedReplica) => void },
): Promise<WaitResult> {
  const view = await openView(project, options.services, surroundings);
  for (const service of options.services) requireReplica(view, service, undefined);
  const ended: EndedReplica[] = [];
  let isOver = false;
  // while a replica is replaced, two containers stand for it
  const replicas = new Map(replicasOf(view).map((one) => [`${one.service}-${one.number}`, one]));
  const waits = [...replicas.values()].map(async (replica) => {
    const { service, number } = replica;
    const end = { service, number, exitCode: await endOf(view, replica) };
    if (isOver) return;
    ended.push(end);
    surroundings.onEnd(end);
  });
  await (options.down ? Promise.race(waits) : Promise.all(waits));
  isOver = true;
  const exitCode = ended.map((one) => one.exitCode).find((code) => code !== 0) ?? 0;
  const result = { project: view.project, ended, exitCode };
  if (options.down) await down(project, { volumes: false, removeOrphans: true, dryRun: false }, surroundings);
  return result;
}

/** A replacement of another machine's devenv is started within this time. */
const REPLACEMENT_MS = 3_000;
const LOOK_MS = 100;

async function endOf(view: View, replica: ObservedContainer): Promise<number> {
  let current = replica;
  let exitCode = 0;
  for (;;) {
    exitCode = (await containerEnd(view.connection, current.id)) ?? exitCode;
    const next = await successor(view, current);
    if (next === undefined) return exitCode;
    current = next;
  }
}

/**
 * The container that goes on in the place of one that has ended: itself started again, or its replacement. While another
 * command changes the stack, it is not over.
 */
async function successor(view: View, ended: ObservedContainer): Promise<ObservedContainer | undefined> {
  const until = Date.now() + REPLACEMENT_MS;
  for (;;) {
    // asked first: what a command that is done by now has made is in the list
    const isChanging = isStackLocked(view.project);
    const all = await observeContainers(view.connection, view.project);
    const same = all.filter(
      ({ role, service, number }) => role === ended.role && service === ended.service && number === ended.number,
    );
    const running = same.find(({ state }) => state === 'running' || state === 'restarting' || state === 'paused');
    if (running !== undefined) return running;
    const isComing = same.some(({ id, state }) => id !== ended.id && state === 'created') && Date.now() < until;
    if (!isComing && !isChanging) return undefined;
    await sleep(LOOK_MS);
  }
}
