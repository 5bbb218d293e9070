import type { Service } from './stack.js';

type Services = Record<string, Service>;

/** Splits services into those that the active profiles enable and the others. A service without profiles is enabled. */
export function applyProfiles(
  services: Services,
  profiles: readonly string[],
): { enabled: Services; disabled: Services } {
  const enabled: Services = Object.create(null) as Services;
  const disabled: Services = Object.create(null) as Services;
  for (const [name, service] of Object.entries(services)) {
    (isEnabled(service, profiles) ? enabled : disabled)[name] = service;
  }
  return { enabled, disabled };
}

function isEnabled(service: Service, profiles: readonly string[]): boolean {
  const wanted = service.profiles ?? [];
  return wanted.length === 0 || profiles.includes('*') || wanted.some((profile) => profiles.includes(profile));
}

/** The active profiles and those of the named services that none of them enables. */
export function profilesWith(services: Services, profiles: readonly string[], names: readonly string[]): string[] {
  const more = names.flatMap((name) => {
    const service = services[name];
    return service === undefined || isEnabled(service, profiles) ? [] : (service.profiles ?? []);
  });
  return [...profiles, ...more];
}
