import { Args, Errors, Flags } from '@oclif/core';
import { DevenvError } from './errors.js';

/** Seconds that a process gets to end by itself. */
export const timeoutFlag = Flags.custom<number>({
  char: 't',
  helpValue: 'SECONDS',
  description: 'Grace before a service is killed; -1: as long as it takes.',
  parse: (input) => Promise.resolve(Math.max(-1, readInteger(input))),
})();

/** Seconds after which a wait is given up; none of them is no limit. */
export const waitTimeoutFlag = Flags.custom<number | undefined>({
  helpValue: 'SECONDS',
  description: 'Give up waiting after this time.',
  parse: (input) => Promise.resolve(positive(readInteger(input))),
})();

export const dryRunFlag = Flags.boolean({ description: 'Print the plan and change nothing.' });

/** Of commands that only look: accepted, because every command of docker compose has it. */
export const idleDryRunFlag = Flags.boolean({ hidden: true, description: 'Change nothing, as always.' });

export const removeOrphansFlag = Flags.boolean({
  description: 'Remove containers of services that the Compose file no longer has.',
});

/** As docker compose has it for `up` and `down`. */
export const removeOrphansByDefaultFlag = Flags.boolean({
  env: 'COMPOSE_REMOVE_ORPHANS',
  description: 'Remove containers of services that the Compose file no longer has.',
});

export const scaleFlag = Flags.string({
  multiple: true,
  multipleNonGreedy: true,
  helpValue: 'SERVICE=N',
  description: 'Run N replicas.',
});

/** The number of a replica; 0 and below name none, as in docker compose. */
export function replicaFlag(description: string) {
  return Flags.custom<number | undefined>({
    helpValue: 'N',
    description,
    parse: (input) => Promise.resolve(positive(readInteger(input))),
  })();
}

export const indexFlag = replicaFlag('Which replica (default: the first).');

/** Services that a command takes, all where none is named: `Services to stop (default: all).` */
export function servicesArg(purpose: string) {
  return { service: Args.string({ description: `Services to ${purpose} (default: all).` }) };
}

/** Replicas by service, of words such as `api=3`. `example` is a command line that is right. */
export function parseScale(entries: string[], example: string): Record<string, number> {
  return Object.fromEntries(
    entries.map((entry) => {
      const [, service, count] = /^([^=]+)=(\d+)$/.exec(entry) ?? [];
      if (service === undefined) {
        throw new DevenvError('USAGE', `"${entry}" is not of the form SERVICE=N.`, { suggestions: [example] });
      }
      return [service, Number(count)] as const;
    }),
  );
}

/** An option with a value that may be given several times. */
export function repeatableFlag(helpValue: string, description: string, char?: 'e' | 'l' | 'p' | 'v') {
  return Flags.string({
    ...(char === undefined ? {} : { char }),
    multiple: true,
    multipleNonGreedy: true,
    helpValue,
    description: `${description.slice(0, -1)}; repeatable.`,
  });
}

export const environmentFlag = repeatableFlag('KEY=VAL', 'Set a variable.', 'e');

export const userFlag = Flags.string({ char: 'u', description: 'User to run it as.' });

export const workdirFlag = Flags.string({
  char: 'w',
  helpValue: 'PATH',
  description: 'Working directory in the container.',
});

export const noTtyFlag = Flags.boolean({
  char: 'T',
  aliases: ['no-TTY'],
  description: 'Give the command no terminal.',
});

/** What is so anyway on a terminal: accepted for the sake of hands that are used to `-it`. */
export const ttyFlag = Flags.boolean({ char: 't', hidden: true, description: 'Give the command a terminal.' });

export const interactiveFlag = Flags.boolean({
  char: 'i',
  allowNo: true,
  default: true,
  description: 'Hand on what is typed or piped in.',
});

/** A whole number as docker's flags take it: `5`, `+5`, `-1`, `0x10`, `010`. */
function readInteger(input: string): number {
  const [, sign, hexadecimal, octal, decimal] = /^([-+]?)(?:0x([\da-f]+)|0o?([0-7]+)|(0|[1-9]\d*))$/i.exec(input) ?? [];
  const digits = hexadecimal ?? octal ?? decimal;
  const value = parseInt(digits ?? '', hexadecimal !== undefined ? 16 : octal !== undefined ? 8 : 10);
  if (!Number.isSafeInteger(value)) throw new Errors.CLIError(`Expected an integer but received: ${input}`);
  return sign === '-' ? -value : value;
}

function positive(value: number): number | undefined {
  return value > 0 ? value : undefined;
}
