import type { Service, Stack } from './stack.js';
import type { Path } from './tree.js';

/** What has no effect, in words, and its place in the model. */
export interface Finding {
  path: Path;
  message: string;
}

/** Values of a service that have no effect, for what stands beside them or for the engine's age. */
export function valuesWithoutEffect(stack: Stack, name: string, service: Service, apiMinor: number): Finding[] {
  return [
    ...ownedFiles(stack, name, service),
    ...countedRestarts(name, service),
    ...untimelyRefresh(name, service),
    ...jobModes(name, service),
    ...(apiMinor < 44 ? furtherMacAddresses(name, service) : []),
  ];
}

/** A file of the host is bound as it is: its owner and mode are those it has there. */
function ownedFiles(stack: Stack, name: string, { secrets, configs }: Service): Finding[] {
  const uses = [
    ...(secrets ?? []).map((use) => ({ kind: 'secret', use, object: stack.secrets[use.source] })),
    ...(configs ?? []).map((use) => ({ kind: 'config', use, object: stack.configs[use.source] })),
  ];
  return uses
    .filter(({ use, object }) => object?.file !== undefined && (use.uid ?? use.gid ?? use.mode) !== undefined)
    .map(({ kind, use }) => ({
      path: ['services', name, `${kind}s`],
      message: `services.${name}: ${kind} ${use.source} is a file of yours, so its uid, gid and mode stay as they are`,
    }));
}

function countedRestarts(name: string, { deploy }: Service): Finding[] {
  const { condition, max_attempts: attempts } = deploy?.restart_policy ?? {};
  if (attempts === undefined || condition === 'on-failure') return [];
  const path = ['services', name, 'deploy', 'restart_policy', 'max_attempts'];
  return [{ path, message: `${path.join('.')} has an effect with condition: on-failure alone` }];
}

/** A job of a Swarm runs to its end; here it is a service as any other. */
function jobModes(name: string, { deploy }: Service): Finding[] {
  const { mode } = deploy ?? {};
  if (mode === undefined || !mode.endsWith('-job')) return [];
  const path = ['services', name, 'deploy', 'mode'];
  return [{ path, message: `${path.join('.')}: ${mode} is for a Swarm; here it is a service as any other` }];
}

/** docker compose takes the policy, and pulls what is missing. */
function untimelyRefresh(name: string, { pull_policy: policy }: Service): Finding[] {
  if (policy !== 'refresh') return [];
  const path = ['services', name, 'pull_policy'];
  return [
    { path, message: `${path.join('.')}: refresh pulls a missing image alone; daily, weekly or every_12h pull again` },
  ];
}

/** Below API 1.44 a container has one MAC address: that of its first network. */
function furtherMacAddresses(name: string, { networks }: Service): Finding[] {
  const [, ...others] = Object.entries(networks ?? {}).sort(([, a], [, b]) => (b?.priority ?? 0) - (a?.priority ?? 0));
  return others
    .filter(([, network]) => network?.mac_address !== undefined)
    .map(([key]) => {
      const path = ['services', name, 'networks', key, 'mac_address'];
      return { path, message: `${path.join('.')} needs Docker Engine 25.0 or later and has no effect on this one` };
    });
}
