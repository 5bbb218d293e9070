import type { Hook, Model, Network, Provider, Seed, Volume } from '../stack/stack.js';
import type { Chain, Completed, CopySource, Layer, Operation, SnapshotContent } from './data/data-state.js';

/** Which container a step is about: `api-1` is the first replica of service `api`. */
export interface ContainerRef {
  service: string;
  number: number;
  role: 'sandbox' | 'workload';
}

/** One thing the engine is asked to do. Containers that exist are named by id, those to come by name. */
export type Step =
  | { kind: 'image-pull'; service: string; image: string; policy: 'missing' | 'always' }
  | { kind: 'image-build'; service: string; image: string }
  | { kind: 'image-push'; service: string; image: string }
  | { kind: 'image-remove'; image: string }
  /** Has the program that provides a service bring it up, or take it down. */
  | { kind: 'provider-up'; service: string; provider: Provider }
  | { kind: 'provider-down'; service: string; provider: Provider }
  /** Has Docker Model Runner get a model where it is missing, and serve it as the file says. */
  | { kind: 'model-prepare'; key: string; model: Model }
  | { kind: 'network-create'; key: string; network: Network; hash: string }
  /** `ifUnused`: it stays, and the user is told why, where a container of somebody else uses it. */
  | { kind: 'network-remove'; name: string; id: string; ifUnused?: true }
  /** `chain`: the layers that it is the head of; a plain volume where absent. */
  | {
      kind: 'volume-create';
      key: string;
      volume: Volume;
      hash: string;
      chain?: Chain;
      /** It shows the one layer of its chain as it is, without an overlay. */
      bound?: boolean;
      how?: HeadChange;
      completed?: Completed;
    }
  /** `key`: of the volume whose head it is, soon to be made again. */
  | { kind: 'volume-remove'; name: string; key?: string; ifUnused?: true }
  | { kind: 'layer-create'; key: string; layer: Layer }
  /** Makes a layer that holds a copy. `image`: whose tools copy, where it has any. */
  | { kind: 'layer-copy'; key: string; layer: Layer; from: CopySource; image?: string }
  /** Makes a layer of the files of an archive's blob. */
  | { kind: 'layer-import'; key: string; layer: Layer; digest: string }
  /** Writes the data of a volume into an archive; no plan has it, `snapshot export` tells by it how far it is. */
  | { kind: 'layer-export'; key: string }
  | { kind: 'layer-remove'; key: string; layer: Layer }
  /** Removes a layer whose making was interrupted, and the containers that were to make it. */
  | { kind: 'layer-discard'; key: string; layer: Layer; containerIds: string[] }
  /** Removes what an interrupted reading of data left. */
  | { kind: 'view-discard'; key: string; containers: string[]; volumes: string[] }
  /** Writes down, or strikes out, what is being done to the heads of volumes. */
  | { kind: 'operation-create'; key: string; operation: Operation }
  | { kind: 'operation-remove'; key: string }
  | { kind: 'snapshot-create'; key: string; number: number; content: SnapshotContent }
  | { kind: 'snapshot-remove'; key: string; number: number }
  /** `anonymous`: anonymous volumes that the new container takes over, name by target path. */
  | { kind: 'container-create'; ref: ContainerRef; name: string; anonymous?: Record<string, string> }
  | { kind: 'container-start'; ref: ContainerRef; name: string }
  | { kind: 'container-stop'; ref: ContainerRef; id: string; timeout?: number }
  | { kind: 'container-kill'; ref: ContainerRef; id: string }
  /** Hands a signal to the process, as the user asked: `SIGHUP`, `9`. */
  | { kind: 'container-signal'; ref: ContainerRef; id: string; signal: string }
  | { kind: 'container-pause'; ref: ContainerRef; id: string }
  | { kind: 'container-unpause'; ref: ContainerRef; id: string }
  | { kind: 'container-restart'; ref: ContainerRef; id: string; timeout?: number }
  | { kind: 'container-rename'; ref: ContainerRef; id: string; name: string }
  /** Removes by force: a running one is killed. `volumes`: its anonymous volumes too. `keepLog`: its log is saved first. */
  | { kind: 'container-remove'; ref: ContainerRef; id: string; volumes: boolean; keepLog: boolean }
  /** Runs a lifecycle hook in the container. */
  | { kind: 'hook'; when: 'post_start' | 'pre_stop'; ref: ContainerRef; name: string; hook: Hook }
  /** Runs one part of a service's seed in the container. */
  | { kind: 'seed'; ref: ContainerRef; name: string; seed: Seed }
  /** Files of the user's, in or out; no plan has it, `cp` tells by it how far it is. */
  | { kind: 'copy'; ref: ContainerRef }
  /** `ready`: healthy where a check is declared, running where none is. `healthy` insists on a check. */
  | { kind: 'wait'; ref: ContainerRef; name: string; condition: WaitCondition };

/** What became of a volume's data, in the user's words. */
export type HeadChange = 'rewound' | 'sealed' | 'restored' | 'adopted';

export type WaitCondition = 'ready' | 'healthy' | 'completed';

export interface PlannedStep {
  /** 1-based, in an order that respects `dependsOn`. */
  id: number;
  step: Step;
  /** Why, in words: `missing`, `configuration changed`, `exited with code 137`. */
  cause: string;
  /** Steps that must have succeeded. */
  dependsOn: number[];
  /** Steps that must have ended, well or not: a dependency with `required: false`. */
  after?: number[];
  destroysData?: boolean;
}

/** A directed acyclic graph of steps, pure data. */
export interface Plan {
  steps: PlannedStep[];
  /** What the user should know and the plan does not change: orphans, a volume that differs from its declaration. */
  notes: string[];
}

/** What the engine tells while it applies a plan. `subject` groups the rows: a service, or `network x`, `volume x`. */
export interface StepEvent {
  id: number;
  step: Step;
  cause: string;
  subject: string;
  phase: 'started' | 'progress' | 'done' | 'failed' | 'skipped';
  /** Milliseconds since the step started; with `done` and `failed`. */
  elapsedMs?: number;
  /** With `progress`: `pulling 45 MB of 120 MB`, `build step 3/9 RUN npm ci`, `waiting for its health check (2 failed so far)`. */
  detail?: string;
  error?: Error;
}
