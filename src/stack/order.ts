import type { Service } from './stack.js';

/** The services that a service needs: declared, linked, or implied by a shared namespace. */
export function dependenciesOf(service: Service): string[] {
  return Object.keys(service.depends_on ?? {}).sort();
}

/** Names with every dependency before its dependents, otherwise alphabetical. Dependencies that are not given are ignored. */
export function dependencyOrder(
  services: Record<string, Service>,
  names: readonly string[] = Object.keys(services),
): string[] {
  const wanted = new Set(names);
  const ordered = new Set<string>();
  const visiting = new Set<string>();
  const visit = (name: string): void => {
    const service = services[name];
    if (service === undefined || visiting.has(name)) return;
    visiting.add(name);
    for (const dependency of dependenciesOf(service)) if (wanted.has(dependency)) visit(dependency);
    ordered.add(name);
  };
  for (const name of [...names].sort()) visit(name);
  return [...ordered];
}

/** The first circle among dependencies, its start repeated at its end, or undefined. */
export function findCycle(services: Record<string, Service>): string[] | undefined {
  const finished = new Set<string>();
  const path: string[] = [];
  const onPath = new Set<string>();
  const visit = (name: string): string[] | undefined => {
    if (onPath.has(name)) return [...path.slice(path.indexOf(name)), name];
    const service = services[name];
    if (service === undefined || finished.has(name)) return undefined;
    path.push(name);
    onPath.add(name);
    for (const dependency of dependenciesOf(service)) {
      const cycle = visit(dependency);
      if (cycle !== undefined) return cycle;
    }
    path.pop();
    onPath.delete(name);
    finished.add(name);
    return undefined;
  };
  for (const name of Object.keys(services).sort()) {
    const cycle = visit(name);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
