import { readdirSync, readFileSync } from 'node:fs';

/**
 * What is there of a project and should not be, while it runs: containers beside one workload and one sandbox a service,
 * notes of operations, layers that no head and no snapshot has, mounts beside one a head.
 */
export async function findLeaks(docker, project, services) {
  const { containers, volumes } = await partsOf(docker, project);
  const wanted = services.flatMap((name) => [`${project}-${name}-1`, `${project}-${name}-1-sandbox`]);
  const labels = (key) => volumes.map(({ Labels }) => Labels?.[key] ?? '').join('\n');
  const chains = labels('dev.devenv.chain') + labels('dev.devenv.content');
  const layers = volumes.flatMap(({ Name }) => /_(\w+)\.layer-(\d+)$/.exec(Name)?.slice(0, 3) ?? []);
  const unused = [];
  for (let at = 0; at < layers.length; at += 3)
    if (!new RegExp(`\\b${layers[at + 2]}\\b`).test(chains)) unused.push(layers[at]);
  return [
    ...containers.filter((name) => !wanted.includes(name)).map((name) => `container ${name}`),
    ...volumes.filter(({ Name }) => Name.endsWith('.operation')).map(({ Name }) => `volume ${Name}`),
    ...unused.map((name) => `layer ${name}`),
    ...mountsOf(project)
      .filter((mount, at, all) => all.indexOf(mount) !== at)
      .map((mount) => `second mount ${mount}`),
  ];
}

/** What is left of a project that was taken down with its volumes. */
export async function findLeftovers(docker, project) {
  const { containers, volumes, networks } = await partsOf(docker, project);
  return [...containers, ...volumes.map(({ Name }) => Name), ...networks.map(({ Name }) => Name), ...mountsOf(project)];
}

/** How many files the engine's daemon has open; undefined where it is no process of this machine. */
export function engineFiles() {
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && comm(name) === 'dockerd');
  return pid === undefined ? undefined : readdirSync(`/proc/${pid}/fd`).length;
}

function comm(pid) {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

function mountsOf(project) {
  const points = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  return points.filter((point) => point.includes(`/volumes/${project}_`));
}

async function partsOf(docker, project) {
  const filters = { label: [`com.docker.compose.project=${project}`] };
  const [containers, { Volumes }, networks] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listVolumes({ filters }),
    docker.listNetworks({ filters }),
  ]);
  return { containers: containers.map(({ Names }) => Names[0].slice(1)), volumes: Volumes ?? [], networks };
}
