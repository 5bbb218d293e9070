import { randomUUID } from 'node:crypto';
import { DEVENV } from '../../plan/labels.js';
import { imageName } from '../../plan/naming.js';
import { familiarReference } from '../../plan/image-reference.js';
import type { ObservedContainer } from '../../plan/observed.js';
import type { ContainerRef } from '../../plan/plan.js';
import type { Stack } from '../../stack/stack.js';
import { proxyArguments } from '../build/proxies.js';
import { apiMinor } from '../connect/api-version.js';
import type { EngineConnection } from '../connection.js';
import { removeUnusedVolume } from '../data/remove-unused-volume.js';
import { loginsOnly } from '../images/registry-auth.js';
import { sandboxSpec } from '../spec/sandbox.js';
import type { ContainerSpec, SpecContext } from '../spec/spec.js';
import { workloadSpec } from '../spec/workload.js';
import { warnOnce } from '../warn-once.js';
import { createContainer } from './create-container.js';

/** Makes the containers of one plan, and knows those that are there for what is made in their namespaces. */
export class ContainerMaker {
  private readonly ids = new Map<string, string>();
  /** What a sandbox and the workloads in it are called together, by the sandbox. */
  private readonly pods = new Map<string, string>();
  private proxies: Promise<Record<string, string>> | undefined;
  private logins: Promise<string> | undefined;

  /** `images`: the id of an image by its familiar reference; it grows while the plan is done. */
  constructor(
    private readonly connection: EngineConnection,
    private readonly images: ReadonlyMap<string, string>,
    private readonly onWarning: (message: string) => void,
    containers: readonly ObservedContainer[],
  ) {
    for (const { role, service, number, id, labels } of containers) {
      if (role !== 'sandbox' && role !== 'workload') continue;
      const of = key({ service, number, role });
      this.ids.set(of, id);
      const pod = labels[DEVENV.pod];
      if (pod !== undefined) this.pods.set(of, pod);
    }
  }

  /**
   * Makes one that does not run yet, and returns its id. Of the anonymous volumes that it was to take over, those that it
   * does not mount are removed.
   */
  async make(stack: Stack, ref: ContainerRef, name: string, anonymous: Record<string, string>): Promise<string> {
    const sandbox = key({ ...ref, role: 'sandbox' });
    if (ref.role === 'sandbox') this.pods.set(sandbox, randomUUID());
    const context: SpecContext = {
      stack,
      apiMinor: apiMinor(this.connection.apiVersion),
      podman: this.connection.podman === true,
      proxies: await (this.proxies ??= proxyArguments(this.connection.endpoint.host)),
      logins: usesApiSocket(stack, ref) ? await (this.logins ??= loginsOnly()) : '',
      pod: this.pods.get(sandbox),
      imageId: (service) => this.images.get(familiarReference(imageName(stack, service))) ?? '',
      containerId: (other) => this.ids.get(key(other)) ?? '',
    };
    const spec = ref.role === 'sandbox' ? sandboxSpec(context, ref) : workloadSpec(context, ref, anonymous);
    const warn = warnOnce(this.connection, this.onWarning);
    const id = await createContainer(this.connection, name, spec, (message) => {
      warn(`${ref.service}: ${message}`);
    });
    this.ids.set(key(ref), id);
    const left = Object.values(anonymous).filter((volume) => !mountsVolume(spec, volume));
    await Promise.all(left.map((volume) => removeUnusedVolume(this.connection, volume)));
    return id;
  }
}

function mountsVolume({ body: { HostConfig } }: ContainerSpec, volume: string): boolean {
  const { Binds = [], Mounts = [] } = HostConfig ?? {};
  return Binds.some((bind) => bind.startsWith(`${volume}:`)) || Mounts.some(({ Source }) => Source === volume);
}

function usesApiSocket(stack: Stack, { service, role }: ContainerRef): boolean {
  return role === 'workload' && stack.services[service]?.use_api_socket === true;
}

function key({ role, service, number }: ContainerRef): string {
  return `${role} ${service} ${number}`;
}
