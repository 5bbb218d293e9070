import type { Service } from '../../stack/stack.js';
import type { SpecContext } from './spec.js';

/** By this annotation containerd's runc shim knows the containers that one process of it serves. */
const SHIM_GROUP = 'io.containerd.runc.v2.group';

/**
 * The annotations of one container of a pod, a sandbox and its workload: with the same group they share a shim, as the
 * containers of a Kubernetes pod do, which saves a process and a seventh of a start. Without a group where the engine does
 * not hand annotations on (API below 1.43), and where the service has a runtime of its own, which may have another shim.
 */
export function podAnnotations(
  { apiMinor, pod }: Pick<SpecContext, 'apiMinor' | 'pod'>,
  { annotations, runtime }: Pick<Service, 'annotations' | 'runtime'>,
): Record<string, string> | undefined {
  if (apiMinor < 43) return undefined;
  return pod === undefined || runtime !== undefined ? annotations : { [SHIM_GROUP]: pod, ...annotations };
}
