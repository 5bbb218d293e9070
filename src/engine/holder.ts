import type Docker from 'dockerode';

/** Who holds something that is wanted, in words, and the command that frees it. */
export interface Holder {
  words: string;
  fix: string | undefined;
}

type Listed = Pick<Docker.ContainerInfo, 'Id' | 'Names' | 'Labels'>;

/** A container of a list as a holder: by its service where it is one of a project, by its name where it is not. */
export function containerAsHolder(container: Listed, ownProject: string, end: 'stop' | 'rm -f' = 'stop'): Holder {
  const name = (container.Names[0] ?? container.Id.slice(0, 12)).replace(/^\//, '');
  const project = container.Labels['com.docker.compose.project'];
  const service = container.Labels['com.docker.compose.service'];
  if (project === undefined || service === undefined) {
    return { words: `container ${name}`, fix: `docker ${end} ${name}` };
  }
  const own = project === ownProject;
  return {
    words: own ? `service ${service} of this stack` : `service ${service} of project ${project}`,
    fix: own ? `devenv ${end === 'stop' ? 'stop' : 'rm -s -f'} ${service}` : `devenv -p ${project} down`,
  };
}
