import { DevenvError } from '../../errors.js';
import { COMPOSE } from '../../plan/labels.js';
import type { Step } from '../../plan/plan.js';
import type { Stack } from '../../stack/stack.js';
import type { EngineConnection } from '../connection.js';

/** What is known of the container that has a name. */
export interface NameHolder {
  image: string;
  running: boolean;
  labels: Record<string, string>;
}

/** The error for a name that another container has, with who that is where the engine still knows it. */
export async function nameTaken(
  { docker }: EngineConnection,
  stack: Stack,
  step: Step,
  name: string,
  cause: unknown,
): Promise<DevenvError> {
  const holder = await docker
    .getContainer(name)
    .inspect()
    .then(({ Config, State }) => ({ image: Config.Image, running: State.Running, labels: Config.Labels }))
    .catch(() => undefined);
  return nameTakenError(stack, step, name, holder, cause);
}

/** The same, pure. */
export function nameTakenError(
  stack: Stack,
  step: Step,
  name: string,
  holder: NameHolder | undefined,
  cause?: unknown,
): DevenvError {
  const service = 'ref' in step ? step.ref.service : undefined;
  return new DevenvError('NAME_IN_USE', `The name ${name} is already in use by ${holderWords(stack, holder)}.`, {
    suggestions: wayOut(stack, name, service, holder),
    ...(service === undefined ? {} : { service }),
    cause,
  });
}

function holderWords({ name: own }: Stack, holder: NameHolder | undefined): string {
  const { image, running, labels = {} } = holder ?? {};
  const [project, service] = [labels[COMPOSE.project], labels[COMPOSE.service]];
  if (image === undefined) return 'another container';
  if (project === undefined || service === undefined) {
    return `a container of ${image} that ${running === true ? 'runs' : 'does not run'} and belongs to no stack`;
  }
  return project === own
    ? `a container of this stack, of service ${service}`
    : `service ${service} of project ${project}`;
}

function wayOut({ name: own, ...stack }: Stack, name: string, service = '', holder?: NameHolder): string[] {
  const { container_name: declared } = stack.services[service] ?? stack.disabledServices[service] ?? {};
  const project = holder?.labels[COMPOSE.project];
  // what `run --name` asked for, not what the stack gives its containers
  const asked = !name.startsWith(declared ?? `${own}-${service}-`);
  if (asked || project === own) return ['Choose another --name'];
  const rid =
    project === undefined
      ? `docker rm${holder?.running === true ? ' --force' : ''} ${name}`
      : `devenv -p ${project} down`;
  const other =
    declared === undefined
      ? 'devenv -p OTHER_NAME up'
      : `Change services.${service}.container_name in the Compose file`;
  return [rid, `docker rename ${name} ANOTHER_NAME, where it is to stay`, other];
}
