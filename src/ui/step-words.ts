import type { Step } from '../plan/plan.js';

/** What is going on while a step runs, as a row shows it: `starting`, `pulling nginx:1.29`. */
export function presentOf(step: Step): string {
  switch (step.kind) {
    case 'image-pull':
      return `pulling ${step.image}`;
    case 'image-build':
      return 'building';
    case 'image-push':
      return `pushing ${step.image}`;
    case 'provider-up':
      return `coming up by ${step.provider.type}`;
    case 'provider-down':
      return `going down by ${step.provider.type}`;
    case 'model-prepare':
      return `getting ${step.model.model} ready`;
    case 'network-create':
    case 'container-create':
      return 'creating';
    case 'volume-create':
      return step.how === undefined ? 'creating' : HEAD_WORDS[step.how];
    case 'image-remove':
    case 'network-remove':
    case 'volume-remove':
    case 'container-remove':
      return 'removing';
    case 'container-signal':
      return step.signal === 'SIGKILL' ? 'killing' : `sending ${step.signal}`;
    case 'container-pause':
      return 'pausing';
    case 'copy':
    case 'layer-copy':
      return 'copying';
    case 'layer-import':
      return 'importing';
    case 'layer-export':
      return 'exporting';
    case 'container-start':
    case 'container-unpause':
    case 'container-rename':
      return 'starting';
    case 'container-stop':
    case 'container-kill':
      return 'stopping';
    case 'container-restart':
      return 'restarting';
    case 'hook':
      return `running its ${step.when} hook`;
    case 'seed':
      return `seeding: ${'sql' in step.seed ? step.seed.sql : (step.seed.command ?? []).join(' ')}`;
    case 'wait':
      return step.condition === 'completed' ? 'waiting until it completes' : 'waiting until ready';
    default:
      return 'working';
  }
}

const HEAD_WORDS = { rewound: 'rewinding', sealed: 'sealing', restored: 'restoring', adopted: 'adopting' } as const;

/** What a finished step means to the user, or nothing where it is only a part of something greater. */
export function pastOf(step: Step): string | undefined {
  switch (step.kind) {
    case 'image-pull':
      return 'pulled';
    case 'image-build':
      return 'built';
    case 'image-push':
      return 'pushed';
    case 'provider-up':
      return `provided by ${step.provider.type}`;
    case 'provider-down':
      return 'taken down';
    case 'model-prepare':
      return 'ready';
    case 'network-create':
      return 'created';
    case 'volume-create':
      return step.how ?? 'created';
    case 'volume-remove':
      return step.key === undefined ? 'removed' : undefined;
    case 'image-remove':
    case 'network-remove':
      return 'removed';
    case 'layer-import':
      return 'imported';
    case 'layer-export':
      return 'exported';
    case 'wait':
      return { healthy: 'healthy', ready: 'ready', completed: 'completed' }[step.condition];
    default:
      return 'ref' in step && step.ref.role === 'workload' ? pastOfWorkload(step) : undefined;
  }
}

function pastOfWorkload(step: Step): string | undefined {
  switch (step.kind) {
    case 'container-create':
      return 'created';
    case 'container-start':
      return 'started';
    case 'container-signal':
      return step.signal === 'SIGKILL' ? 'killed' : `got ${step.signal}`;
    case 'container-pause':
      return 'paused';
    case 'copy':
      return 'copied';
    case 'seed':
      return 'seeded';
    case 'container-unpause':
      return 'resumed';
    case 'container-restart':
      return 'restarted';
    case 'container-stop':
      return 'stopped';
    case 'container-kill':
      return 'killed';
    case 'container-remove':
      return 'removed';
    default:
      return undefined;
  }
}

/** What could not be done when a step failed: `could not start`. */
export function failureOf(step: Step): string {
  switch (step.kind) {
    case 'image-pull':
      return 'could not be pulled';
    case 'image-build':
      return 'could not be built';
    case 'image-push':
      return 'could not be pushed';
    case 'provider-up':
      return 'could not be brought up';
    case 'provider-down':
      return 'could not be taken down';
    case 'model-prepare':
      return 'could not be made ready';
    case 'hook':
      return `${step.when} hook failed`;
    case 'seed':
      return 'could not be seeded';
    case 'wait':
      return step.condition === 'healthy' ? 'did not become healthy' : 'did not complete';
    default:
      return `failed while ${presentOf(step)}`;
  }
}
