import { Flags } from '@oclif/core';
import { projectFlags } from './base-command.js';
import { dryRunFlag, removeOrphansByDefaultFlag, scaleFlag, timeoutFlag, waitTimeoutFlag } from './command-flags.js';

/** Flags after which nothing is followed. */
export const ATTACHED_ONLY = ['detach', 'wait', 'no-start', 'dry-run'] as const;

/** The flags of `devenv up`. */
export const upFlags = {
  ...projectFlags,
  detach: Flags.boolean({ char: 'd', description: 'Run in the background and end when all is healthy.' }),
  wait: Flags.boolean({ description: 'As -d: wait until all is healthy, then end.' }),
  'wait-timeout': waitTimeoutFlag,
  build: Flags.boolean({ description: 'Build images first.', exclusive: ['no-build'] }),
  'no-build': Flags.boolean({
    description: 'Do not build images, even missing ones; one that has a name is pulled.',
  }),
  pull: Flags.string({
    options: ['missing', 'always', 'never', 'build', 'if_not_present'],
    description: 'Which images to pull first, in place of each pull_policy.',
  }),
  'quiet-build': Flags.boolean({ description: 'Build without showing how far it is.' }),
  'quiet-pull': Flags.boolean({ description: 'Pull without showing how far it is.' }),
  'dry-run': dryRunFlag,
  'no-deps': Flags.boolean({ description: 'Leave alone what the named services depend on.' }),
  'force-recreate': Flags.boolean({
    description: 'Replace workloads that have not changed; of named services, theirs alone.',
    exclusive: ['no-recreate'],
  }),
  'always-recreate-deps': Flags.boolean({
    description: 'Replace the workloads that the named services depend on.',
    exclusive: ['no-recreate'],
  }),
  'no-recreate': Flags.boolean({ description: 'Keep workloads that have changed.' }),
  'renew-anon-volumes': Flags.boolean({
    char: 'V',
    exclusive: ['no-recreate'],
    description: 'Replace workloads that have anonymous volumes, and begin with empty ones.',
  }),
  'no-start': Flags.boolean({ description: 'Create containers and do not start them.' }),
  'remove-orphans': removeOrphansByDefaultFlag,
  'take-over': Flags.boolean({ description: 'Replace containers that docker compose made; volumes are kept.' }),
  yes: Flags.boolean({ char: 'y', description: "Do not ask before docker compose's containers are taken over." }),
  scale: scaleFlag,
  timeout: timeoutFlag,
  'abort-on-container-exit': Flags.boolean({
    helpGroup: 'ATTACHED',
    exclusive: [...ATTACHED_ONLY],
    description: 'Stop all when one service ends, and exit with its code.',
  }),
  'abort-on-container-failure': Flags.boolean({
    helpGroup: 'ATTACHED',
    exclusive: [...ATTACHED_ONLY, 'abort-on-container-exit', 'exit-code-from'],
    description: 'Stop all when one service fails, and exit with its code.',
  }),
  'exit-code-from': Flags.string({
    helpGroup: 'ATTACHED',
    exclusive: [...ATTACHED_ONLY],
    helpValue: 'SERVICE',
    description: 'Stop all when one service ends, and exit with the code of this one.',
  }),
  attach: Flags.string({
    helpGroup: 'ATTACHED',
    exclusive: [...ATTACHED_ONLY, 'attach-dependencies'],
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'SERVICE',
    description: 'Show the output of this service alone; repeatable.',
  }),
  'attach-dependencies': Flags.boolean({
    helpGroup: 'ATTACHED',
    exclusive: [...ATTACHED_ONLY],
    description: 'Show the output of what the named services depend on, too.',
  }),
  'no-attach': Flags.string({
    helpGroup: 'ATTACHED',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'SERVICE',
    description: 'Do not show the output of this service; repeatable.',
  }),
  watch: Flags.boolean({
    char: 'w',
    helpGroup: 'ATTACHED',
    exclusive: [...ATTACHED_ONLY, 'abort-on-container-exit', 'abort-on-container-failure', 'exit-code-from'],
    description: 'Bring changes of files into the services, as their develop section says.',
  }),
  menu: Flags.boolean({
    helpGroup: 'ATTACHED',
    allowNo: true,
    description:
      'On a terminal, keys leave the stack running, watch files, or reset what broke. COMPOSE_MENU=false: never.',
  }),
  timestamps: Flags.boolean({ helpGroup: 'ATTACHED', description: 'Begin each line of output with its time.' }),
  'no-log-prefix': Flags.boolean({
    helpGroup: 'ATTACHED',
    description: 'Show lines without the name of the service.',
  }),
};
