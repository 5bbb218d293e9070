import { replicas, sandboxName } from '../../plan/naming.js';
import type { Service, Stack } from '../../stack/stack.js';

/**
 * `container:alias` for each replica that a service links to, by the link's alias, by its short name and by its full
 * one, and for its external links. The engine looks a link up when it is asked for the name.
 */
export function containerLinks(stack: Stack, service: Service): string[] {
  const links = (service.links ?? []).flatMap((link) => {
    const [target = '', alias = target] = link.split(':');
    const linked = stack.services[target];
    if (linked === undefined) return [];
    return Array.from({ length: replicas(linked) }, (_, index) => linkNames(stack, target, index + 1, alias)).flat();
  });
  const external = (service.external_links ?? []).map((link) => (link.includes(':') ? link : `${link}:${link}`));
  return [...links, ...external];
}

function linkNames(stack: Stack, target: string, number: number, alias: string): string[] {
  const container = sandboxName(stack, target, number);
  return [alias, `${target}-${number}`, `${stack.name}-${target}-${number}`].map((name) => `${container}:${name}`);
}
