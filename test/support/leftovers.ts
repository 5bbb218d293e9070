import type Docker from 'dockerode';
import { engine } from './engine.js';

const PREFIX = 'devenv-test-';
/** The engine's own name for an anonymous volume. */
const ANONYMOUS = /^[0-9a-f]{64}$/;
const PROJECT_LABEL = 'com.docker.compose.project';

/** Something that a test made on the engine. */
export interface EngineObject {
  kind: 'container' | 'network' | 'volume' | 'image';
  id: string;
  name: string;
  project: string | undefined;
  remove(): Promise<unknown>;
}

/** All containers, networks, volumes and images whose name or project begins with `devenv-test-`, removable in this order. */
export async function testObjects(): Promise<EngineObject[]> {
  const docker = await engine();
  const all = await Promise.all([containers(docker), networks(docker), volumes(docker), images(docker)]);
  return all.flat().filter(({ name, project }) => (project ?? name).startsWith(PREFIX) || name.startsWith(PREFIX));
}

/** Removes every object of one project, found by its label or its name. */
export async function removeProjectObjects(project: string): Promise<void> {
  const mine = (await testObjects()).filter((object) => belongsTo(object, project));
  // on Podman, a container goes after those that join its network
  const containers = mine.filter(({ kind }) => kind === 'container');
  await Promise.allSettled(containers.map((object) => object.remove()));
  for (const kind of ['container', 'network', 'volume', 'image'] as const) {
    await Promise.all(mine.filter((object) => object.kind === kind).map((object) => object.remove().catch(ignoreGone)));
  }
}

function belongsTo({ name, project }: EngineObject, wanted: string): boolean {
  return project === wanted || name === wanted || ['-', '_', ':'].some((mark) => name.startsWith(wanted + mark));
}

function ignoreGone(error: unknown): void {
  if ((error as { statusCode?: number }).statusCode !== 404) throw error;
}

async function containers(docker: Docker): Promise<EngineObject[]> {
  return (await docker.listContainers({ all: true })).map(({ Id, Names, Labels, Mounts }) => ({
    kind: 'container',
    id: Id,
    name: (Names[0] ?? '').slice(1),
    project: Labels[PROJECT_LABEL],
    remove: async () => {
      await docker.getContainer(Id).remove({ force: true, v: true });
      // one that it took over from another container is left by the engine
      const nameless = Mounts.flatMap(({ Name }) => (Name !== undefined && ANONYMOUS.test(Name) ? [Name] : []));
      await Promise.all(nameless.map((name) => docker.getVolume(name).remove().catch(ignoreGone)));
    },
  }));
}

async function networks(docker: Docker): Promise<EngineObject[]> {
  return (await docker.listNetworks()).map(({ Id, Name, Labels }) => ({
    kind: 'network',
    id: Id,
    name: Name,
    project: Labels?.[PROJECT_LABEL],
    remove: () => docker.getNetwork(Id).remove(),
  }));
}

async function volumes(docker: Docker): Promise<EngineObject[]> {
  return (await docker.listVolumes()).Volumes.map(({ Name, Labels }) => ({
    kind: 'volume',
    id: Name,
    name: Name,
    // nothing tells whose an anonymous volume is
    project: ANONYMOUS.test(Name) ? `${PREFIX}anonymous` : (Labels as Record<string, string> | null)?.[PROJECT_LABEL],
    remove: () => docker.getVolume(Name).remove({ force: true }),
  }));
}

async function images(docker: Docker): Promise<EngineObject[]> {
  return (await docker.listImages()).flatMap(({ Id, RepoTags, Labels }) =>
    ((RepoTags as string[] | null) ?? []).map((tag) => ({
      kind: 'image' as const,
      id: `${Id} ${tag}`,
      name: tag,
      project: (Labels as Record<string, string> | null)?.[PROJECT_LABEL],
      remove: () => docker.getImage(tag.startsWith('<none>') ? Id : tag).remove({ force: true }),
    })),
  );
}
