import type Docker from 'dockerode';
import { COMPOSE } from '../../plan/labels.js';

/** Who holds something that is wanted, in words, and the command that frees it. */
export interface Holder {
  words: string;
  fix: string | undefined;
}

type Listed = Pick<Docker.ContainerInfo, 'Id' | 'Names' | 'Labels'>;

/** A container of a list as a holder: by its service where it is one of a project, by its name where it is not. */
export function containerAsHolder(container: Listed, ownProject: string, end: 'stop' | 'rm -f' = 'stop'): Holder {
  const name = (container.Names[0] ?? container.Id.slice(0, 12)).replace(/^\//, '');
  const project = container.Labels[COMPOSE.project];
  const service = container.Labels[COMPOSE.service];
  if (project === undefined || service === undefined) {
    return { words: `container ${name}`, fix: `docker ${end} ${name}` };
  }
  const own = project === ownProject;
  if (own && container.Labels[COMPOSE.oneOff] === 'True') {
    return { words: `${name}, a one-off of service ${service}`, fix: `docker ${end} ${name}` };
  }
  return {
    words: own ? `service ${service} of this stack` : `service ${service} of project ${project}`,
    fix: own ? `devenv ${end === 'stop' ? 'stop' : 'rm -s -f'} ${service}` : `devenv -p ${project} down`,
  };
}
