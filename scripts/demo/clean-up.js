import { rmSync } from 'node:fs';
import { quietly } from './terminal.js';

/** Removes all that the demo made: containers, networks, volumes, the images of its own services, its folder. */
export async function cleanUp({ docker, project, parent, folder }) {
  await quietly(folder, ['down', '--volumes', '--yes', '-t', '0']);
  const ours = { filters: { label: [`com.docker.compose.project=${project}`] } };
  for (const { Id } of await docker.listContainers({ all: true, ...ours })) {
    await docker.getContainer(Id).remove({ force: true, v: true });
  }
  for (const { Id } of await docker.listNetworks(ours)) await docker.getNetwork(Id).remove();
  const { Volumes } = await docker.listVolumes(ours);
  for (const { Name } of Volumes ?? []) await docker.getVolume(Name).remove();
  for (const { RepoTags } of await docker.listImages()) {
    for (const tag of (RepoTags ?? []).filter((name) => name.startsWith(`${project}-`)))
      await docker.getImage(tag).remove();
  }
  rmSync(parent, { recursive: true, force: true });
}
