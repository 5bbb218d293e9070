import type { Stack } from '../../stack/stack.js';

/** What a service may write to there is the machine's, not its data. */
const OF_THE_MACHINE = /^\/(?:dev|proc|run|sys|var\/run)(?:\/|$)/;

/** The folders and files of the user's that services may write to, as the Compose file has them where they lie below it. */
export function writableBinds({ services, origin }: Stack, names: readonly string[]): string[] {
  const sources = names.flatMap((name) =>
    (services[name]?.volumes ?? []).flatMap((mount) =>
      mount.type === 'bind' && mount.read_only !== true ? [mount.source] : [],
    ),
  );
  const below = `${origin.workingDirectory}/`;
  return [...new Set(sources)]
    .filter((source) => !OF_THE_MACHINE.test(source))
    .map((source) => (source.startsWith(below) ? `./${source.slice(below.length)}` : source));
}
