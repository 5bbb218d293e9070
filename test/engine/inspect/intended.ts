import type { Tree } from './tree.js';

/** A difference from docker compose that we want, and why. */
interface IntendedDifference {
  /** Matches names from the top down, joined by blanks. */
  field: RegExp;
  /** Only where docker compose has this; null stands for nothing. */
  expected?: Tree;
  /** Only where devenv has this; null stands for nothing. */
  actual?: Tree;
  reason: string;
}

/** The written list: what devenv makes differently on purpose. Everything else is as docker compose makes it. */
export const INTENDED: readonly IntendedDifference[] = [
  {
    field: /Labels com\.docker\.compose\.(version|config-hash)$/,
    reason: 'A version and hashes of docker compose: devenv is not it and does not guess them.',
  },
  {
    field: /Labels dev\.devenv\./,
    expected: null,
    reason: 'By its own labels devenv knows what it made, and from what.',
  },
  {
    field: /HostConfig Annotations( io\.containerd\.runc\.v2\.group)?$/,
    expected: null,
    reason: 'A sandbox and its workload share a shim, as the containers of a Kubernetes pod do.',
  },
  {
    field: /^volumes \S+ Options (type|device|o)$/,
    expected: null,
    reason: 'A volume without options of its own is a stack of layers, which reset and snapshots exchange.',
  },
  {
    field: /short-grace-1 Config StopTimeout$/,
    expected: 1,
    actual: 2,
    reason: 'The engine counts whole seconds. devenv rounds 1.5 s up, docker compose down.',
  },
  {
    field: /Config ExposedPorts$/,
    reason: 'docker compose hands on ports without a protocol, and ranges, which the engine then does not expose.',
  },
  {
    field: /links-1 Networks \S+ Links$/,
    reason: 'SERVICE-N is the N-th replica. docker compose counts with the number of the container that links.',
  },
  {
    field: /bind-long-1 .*(Binds|\/labelled .*)$/,
    reason: 'bind.selinux is honoured in the long form too, where docker compose loses it.',
  },
  {
    field: /bind-options-1 .*(Binds|\/slave .*)$/,
    reason: 'A short bind makes the folder on the host, also with a propagation. docker compose then demands it.',
  },
  {
    field: /from-(container|services)-1 (HostConfig VolumesFrom|Mounts \S+ RW)$/,
    reason: 'volumes_from honours :ro, which docker compose loses.',
  },
  {
    field: /refusals deploy-any-counted$/,
    actual: null,
    reason: 'The engine counts attempts on failure alone: a warning says so, where docker compose fails.',
  },
  {
    field: /refusals (start-interval|interface-name|mac-network|bind-read-only-below)$/,
    actual: null,
    reason: 'What an older engine lacks is a warning, where docker compose fails. start_interval is our own cadence.',
  },
  {
    field: /refusals (bind-missing|pid-of-stranger|stop-signal)$/,
    reason: 'Told in the words of the file, not of the engine.',
  },
  {
    field: /mac-two-1 Networks PROJECT_front MacAddress$/,
    actual: null,
    reason: 'Below API 1.44 the engine takes such an address and ignores it: a warning says so.',
  },
  {
    field: /devices-long-1 HostConfig Devices$/,
    reason: 'A device without permissions gets those of the short form, rwm.',
  },
];
