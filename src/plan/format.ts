import type { Seed } from '../stack/stack.js';
import type { Chain, Operation } from './data/data-state.js';
import type { Plan, PlannedStep, Step } from './plan.js';
import { refLabel } from './naming.js';

/** A plan as text, one line a step: `[2] -> #3 workload api-1, start, sandbox kept`. */
export function formatPlan(plan: Plan): string {
  return plan.steps.map(formatStep).join('\n');
}

function formatStep({ id, step, cause, dependsOn, after, destroysData }: PlannedStep): string {
  const loss = destroysData === true ? ' (destroys data)' : '';
  const before = [...dependsOn.map(String), ...(after ?? []).map((one) => `${one}?`)].join(',');
  return `[${before}] -> #${id} ${describeStep(step)}, ${cause}${loss}`;
}

/** A command as a shell would take it: words that need it are quoted. */
export function formatCommand(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

/** What a step does, without its cause: `workload api-1, kill`. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'image-pull':
      return `image ${step.image}, pull`;
    case 'image-build':
      return `image ${step.image}, build`;
    case 'image-push':
      return `image ${step.image}, push`;
    case 'image-remove':
      return `image ${step.image}, remove`;
    case 'provider-up':
      return `service ${step.service}, up by ${step.provider.type}`;
    case 'provider-down':
      return `service ${step.service}, down by ${step.provider.type}`;
    case 'model-prepare':
      return `model ${step.model.model}, pull where missing and configure`;
    case 'network-create':
      return `network ${step.network.name}, create`;
    case 'network-remove':
      return `network ${step.name}, remove`;
    case 'volume-create':
      return `volume ${step.volume.name}, create${step.chain === undefined ? '' : ` on ${layers(step.chain)}`}`;
    case 'volume-remove':
      return `volume ${step.name}, remove`;
    case 'layer-create': {
      const { volume, number, over } = step.layer;
      return `layer ${number} of ${volume}, create${over === undefined ? '' : ` over ${over}`}`;
    }
    case 'layer-copy': {
      const { layer, from } = step;
      const what = 'chain' in from ? layers(from.chain) : `volume ${from.volume}`;
      return `layer ${layer.number} of ${layer.volume}, copy of ${what}`;
    }
    case 'layer-import':
      return `layer ${step.layer.number} of ${step.layer.volume}, import`;
    case 'layer-export':
      return `volume ${step.key}, export`;
    case 'layer-remove':
    case 'layer-discard':
      return `layer ${step.layer.number} of ${step.layer.volume}, remove`;
    case 'view-discard':
      return `view of data, remove`;
    case 'operation-create':
      return `operation, note ${changes(step.operation)}`;
    case 'operation-remove':
      return 'operation, strike out';
    case 'snapshot-create':
      return `snapshot ${step.content.name}, keep`;
    case 'snapshot-remove':
      return `snapshot ${step.number}, remove`;
    case 'wait':
      return `${step.ref.role} ${refLabel(step.ref)}, wait ${step.condition}`;
    case 'hook':
      return `${step.ref.role} ${refLabel(step.ref)}, ${step.when} ${formatCommand(step.hook.command ?? [])}`;
    case 'seed':
      return `${step.ref.role} ${refLabel(step.ref)}, seed ${describeSeed(step.seed)}`;
    case 'container-signal':
      return `${step.ref.role} ${refLabel(step.ref)}, signal ${step.signal}`;
    case 'copy':
      return `${step.ref.role} ${refLabel(step.ref)}, copy`;
    default:
      return `${step.ref.role} ${refLabel(step.ref)}, ${step.kind.slice('container-'.length)}`;
  }
}

/** A part of a seed, for people: its command, or the name of its file. */
export function describeSeed(seed: Seed): string {
  return 'sql' in seed ? seed.sql.slice(seed.sql.lastIndexOf('/') + 1) : formatCommand(seed.command ?? []);
}

/** `layers 3 1`, the writable one first. */
function layers(chain: Chain): string {
  return `${chain.length === 1 ? 'layer' : 'layers'} ${chain.join(' ')}`;
}

function changes(operation: Operation): string {
  return Object.entries(operation.changes)
    .map(([name, { from, to }]) => `${name} from ${from?.join(' ') ?? 'nothing'} to ${to.join(' ')}`)
    .join(', ');
}
