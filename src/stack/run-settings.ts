import { DevenvError } from '../errors.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** How many containers or images may be worked on at once, by COMPOSE_PARALLEL_LIMIT; undefined: as many as are good. */
export function parallelLimit(environment: Environment): number | undefined {
  const text = environment['COMPOSE_PARALLEL_LIMIT'] ?? '';
  if (text === '') return undefined;
  if (!/^-?\d+$/.test(text)) {
    throw new DevenvError('USAGE', `COMPOSE_PARALLEL_LIMIT is "${text}", which is no whole number.`, {
      suggestions: ['COMPOSE_PARALLEL_LIMIT=4 devenv up', 'devenv --parallel 4 up'],
    });
  }
  const limit = Number(text);
  return limit > 0 ? limit : undefined;
}

/** Whether containers of services that the file no longer has are passed over in silence, by COMPOSE_IGNORE_ORPHANS. */
export function ignoresOrphans(environment: Environment): boolean {
  return isOn(environment['COMPOSE_IGNORE_ORPHANS']);
}

/** Whether a variable of docker compose says yes. */
export function isOn(value: string | undefined): boolean {
  return /^(?:1|t|true|y|yes)$/i.test(value ?? '');
}
