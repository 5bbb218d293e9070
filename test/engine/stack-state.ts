import type { ContainerInspectInfo } from 'dockerode';
import { engine } from '../support/engine.js';

/** A container of a project, as a test looks at it. */
export interface Seen {
  id: string;
  name: string;
  /** `web-1` or `web-1 sandbox`; one-off and foreign ones by their name. */
  part: string;
  state: string;
  startedAt: string;
  inspect: ContainerInspectInfo;
}

/** Every container of a project, sorted by name (`GET /containers/json` and an inspect each). */
export async function containersOf(project: string): Promise<Seen[]> {
  const docker = await engine();
  const listed = await docker.listContainers({
    all: true,
    filters: { label: [`com.docker.compose.project=${project}`] },
  });
  const inspected = await Promise.all(listed.map(({ Id }) => docker.getContainer(Id).inspect()));
  return inspected.map(seen).sort((a, b) => a.name.localeCompare(b.name));
}

/** The one container of a part, `web-1` or `web-1 sandbox`; throws where there is none or several. */
export async function container(project: string, part: string): Promise<Seen> {
  const found = (await containersOf(project)).filter((one) => one.part === part);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} containers are ${part}`);
  return found[0];
}

/** Ids and start times by part: equal where nobody touched anything. */
export async function identities(project: string, ...parts: string[]): Promise<Record<string, string>> {
  const all = await containersOf(project);
  return Object.fromEntries(
    all
      .filter(({ part }) => parts.length === 0 || parts.includes(part))
      .map(({ part, id, startedAt }) => [part, `${id.slice(0, 12)} since ${startedAt}`]),
  );
}

/** The names and states of all containers of a project: `p-web-1 running`. */
export async function states(project: string): Promise<string[]> {
  return (await containersOf(project)).map(({ name, state }) => `${name.replace(`${project}-`, '')} ${state}`);
}

/** Everything a test may want to know of an address: IP by network, and published ports. */
export async function address(project: string, part: string): Promise<{ ip: string; port: number }> {
  const { inspect } = await container(project, `${part} sandbox`);
  const ip = Object.values(inspect.NetworkSettings.Networks)[0]?.IPAddress ?? '';
  const ports = inspect.NetworkSettings.Ports as Record<string, { HostPort: string }[] | null>;
  const published = Object.values(ports).find((bindings) => (bindings?.length ?? 0) > 0);
  return { ip, port: Number(published?.[0]?.HostPort ?? '0') };
}

function seen(inspect: ContainerInspectInfo): Seen {
  const { Labels } = inspect.Config;
  const name = inspect.Name.slice(1);
  const role = Labels['dev.devenv.role'];
  const number = Number(Labels['com.docker.compose.container-number'] ?? '1');
  const service = Labels['com.docker.compose.service'] ?? '';
  const parts: Record<string, string> = {
    workload: `${service}-${number}`,
    sandbox: `${service}-${number - 1000} sandbox`,
  };
  return {
    id: inspect.Id,
    name,
    part: parts[role ?? ''] ?? name,
    state: inspect.State.Status,
    startedAt: inspect.State.StartedAt,
    inspect,
  };
}
