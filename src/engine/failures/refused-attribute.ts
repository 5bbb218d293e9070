/** The attribute of a service that an engine's refusal to make or start its container is about; undefined for anything else. */
export function refusedAttribute(message: string): string | undefined {
  return RULES.find(([pattern]) => pattern.test(message))?.[1];
}

const RULES: [RegExp, string][] = [
  [/unable to find (user|group) /i, 'user'],
  [/unknown( or invalid)? runtime/i, 'runtime'],
  [/gathering device information/i, 'devices'],
  [/could not select device driver/i, 'gpus (or deploy.resources.reservations.devices)'],
  [/memory limit|memory reservation/i, 'mem_limit (or deploy.resources.limits.memory)'],
  [/range of cpus/i, 'cpus (or deploy.resources.limits.cpus)'],
  [/\bsysctl\b/i, 'sysctls'],
  [/logging plugin|log[- ]opt|logging driver/i, 'logging'],
  [/does not match the specified platform/i, 'platform'],
  [/capadd|capdrop|unknown capability/i, 'cap_add or cap_drop'],
  [/\brlimit|ulimit/i, 'ulimits'],
  [/invalid mount config|invalid volume specification|invalid mode:/i, 'volumes'],
];
