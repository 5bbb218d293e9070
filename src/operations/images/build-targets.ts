import { isDeepStrictEqual } from 'node:util';
import { findService, imageName } from '../../plan/naming.js';
import { contextServices } from '../../plan/resources.js';
import type { Build, Stack } from '../../stack/stack.js';

/** One image to build: services with the same image and the same build share it. */
export interface BuildTarget {
  services: string[];
  image: string;
  build: Build;
}

/** What is built for these services, each image once. */
export function buildTargets(stack: Stack, services: string[]): BuildTarget[] {
  const targets: BuildTarget[] = [];
  for (const service of services) {
    const { build } = findService(stack, service);
    if (build === undefined) continue;
    const image = imageName(stack, service);
    const same = targets.find((target) => target.image === image && isDeepStrictEqual(target.build, build));
    if (same === undefined) targets.push({ services: [service], image, build });
    else same.services.push(service);
  }
  return targets;
}

/** Services and, before them, those whose images their builds start from. */
export function withContextServices(stack: Stack, services: string[]): string[] {
  const found = new Set<string>();
  const visit = (service: string): void => {
    if (found.has(service)) return;
    found.add(service);
    contextServices(findService(stack, service).build ?? {}).forEach(visit);
  };
  services.forEach(visit);
  return [...found];
}

/** Targets before this one that build another image of the same name: the last one keeps the name. */
export function buildersOfSameName(targets: BuildTarget[], target: BuildTarget): string[] {
  const before = targets.slice(0, targets.indexOf(target)).filter(({ image }) => image === target.image);
  return before.flatMap(({ services: [service = ''] }) => service);
}

/** What is to be told of images of one name that are built in different ways. */
export function sharedNameWarnings(targets: BuildTarget[]): string[] {
  return [...new Set(targets.map((target) => target.image))].flatMap((image) => {
    const services = targets.filter((target) => target.image === image).map(({ services: [service = ''] }) => service);
    const last = services.at(-1) ?? '';
    if (services.length < 2) return [];
    const names = `${services.slice(0, -1).join(', ')} and ${last}`;
    return [`${names} build ${image} in different ways: all of them get the one of ${last}.`];
  });
}
