import type { Stack } from '../stack/stack.js';
import { PlanBuilder } from './builder.js';
import { bringBack } from './bring-back.js';
import type { Operation, SnapshotContent } from './data/data-state.js';
import { endMounters, mountersOf } from './data/mounters.js';
import { copyLayer, layOver } from './data/next-chain.js';
import { nextLayer, nextSnapshot } from './data/numbers.js';
import { switchWritten } from './data/switch-heads.js';
import { tidyData } from './data/tidy-data.js';
import type { ObservedState } from './observed.js';
import type { Plan } from './plan.js';
import { seededServices, seedMarks } from './seed.js';
import { ResourceSteps } from './resources.js';
import { aliveServices, completedNow } from './snapshot.js';

export interface AdoptOptions {
  /** Keys of plain volumes. */
  volumes: string[];
  /** All services of the stack in dependency order. */
  order: string[];
  kind: SnapshotContent['kind'];
  /** Seconds of grace for what writes to the volumes. */
  timeout?: number | undefined;
}

/**
 * The plan that gives plain volumes layers: their data is copied into a layer while nobody writes to it, the copy is
 * compared, a snapshot tells of it, and then only a head takes the place of the volume.
 */
export function planAdopt(stack: Stack, observed: ObservedState, options: AdoptOptions): Plan {
  const builder = new PlanBuilder();
  const { volumes, order, kind, timeout } = options;
  const verb = `adopt ${volumes.join(' ')}`;
  const names = volumes.map((key) => stack.volumes[key]?.name ?? key);
  const cause = 'its data gets layers';
  const mounters = mountersOf(observed, new Set(names));
  const resources = new ResourceSteps(builder, stack, observed);
  const images = resources.materialsOf(aliveServices(mounters));
  const end = { cause, how: 'stop', timeout, volumes: false, images } as const;
  const ended = endMounters(builder, stack, mounters, end);
  const stopped = [...images, ...ended.flatMap((one) => one.stopped ?? [])];
  // it is somebody's work, which no seed is to run on
  const seeded = seedMarks(stack, seededServices(stack));
  const completed = completedNow(stack, observed, names, { ended, seeded });
  const made: number[] = [];
  const changes: Operation['changes'] = {};
  const chains: SnapshotContent['chains'] = {};
  let { data } = observed;
  for (const key of volumes) {
    const volume = stack.volumes[key]?.name ?? key;
    const layer = { volume, number: nextLayer(data, volume) };
    const copied = copyLayer(builder, stack, key, layer, { volume }, verb, stopped);
    data = { ...data, layers: [...data.layers, layer] };
    const laid = layOver(builder, stack, data, { key, volume, over: [layer.number], verb, stopped: [copied] });
    data = { ...data, layers: [...data.layers, ...laid.layers] };
    made.push(copied, ...laid.made);
    const plain = observed.volumes.find(({ name }) => name === volume)?.createdAt ?? '';
    changes[volume] = { key, plain, to: laid.to, completed: completed[volume] ?? {} };
    chains[volume] = [layer.number];
  }
  const number = nextSnapshot(data);
  const content = { kind, name: `adopted-${number}`, chains, completed };
  const operation: Operation = { verb, how: 'adopted', changes, keeps: { number, content } };
  const key = volumes[0] ?? '';
  const begun = builder.add({ kind: 'operation-create', key, operation }, verb, { needs: [...made, ...stopped] });
  const removed = ended.map((one) => one.removed);
  const switched = switchWritten(builder, stack, data, operation, { begun, removed });
  bringBack(builder, stack, observed, { ended, order, switched: switched.heads, cause, resources });
  tidyData(builder, stack, switched.after, [switched.ended]);
  builder.notes.push(
    `The data of ${volumes.join(', ')} is copied once, in time and space by its size; what uses it is stopped meanwhile.`,
  );
  return builder.build();
}
