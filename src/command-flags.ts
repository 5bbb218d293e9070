import { Args, Flags } from '@oclif/core';
import { DevenvError } from './errors.js';

/** Seconds that a process gets to end by itself. */
export const timeoutFlag = Flags.integer({
  char: 't',
  min: 0,
  helpValue: 'SECONDS',
  description: 'Grace before a service is killed.',
});

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

export const indexFlag = Flags.integer({ min: 1, helpValue: 'N', description: 'Which replica (default: the first).' });

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
