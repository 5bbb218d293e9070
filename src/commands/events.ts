import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { idleDryRunFlag } from '../command-flags.js';
import { DevenvError } from '../errors.js';
import { events } from '../operations/events.js';
import { eventLine } from '../ui/event-line.js';
import { outStyles } from '../ui/style.js';

export default class Events extends BaseCommand {
  static override summary = 'Show what happens to services as it happens: starts, ends, health, replacements.';
  static override description =
    'Goes on until Ctrl-C, or until the time of --until. With --json each event is an object on a line, with the ' +
    'fields of docker compose, the number of the replica, and which container a started one replaces.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json api',
    '<%= config.bin %> <%= command.id %> --since 10m --until 0s',
  ];
  static override strict = false;
  static override args = { service: Args.string({ description: 'Services to watch (default: all).' }) };
  static override flags = {
    ...projectFlags,
    'dry-run': idleDryRunFlag,
    since: Flags.string({ helpValue: 'TIME', description: 'Events from then on: 10m, 2h, 2026-01-31T12:00:00.' }),
    until: Flags.string({ helpValue: 'TIME', description: 'Events up to then.' }),
  };

  async run(): Promise<undefined> {
    const { flags, argv } = await this.parse(Events);
    const { since, until } = flags;
    const options = { services: argv as string[], since, until };
    const styles = outStyles();
    for await (const event of events(this.projectOptions(flags), options, this.onlooker(flags))) {
      if (this.jsonEnabled()) this.printJsonLine(event);
      else process.stdout.write(`${eventLine(event, styles)}\n`);
    }
    if (until === undefined) {
      throw new DevenvError('ENGINE_UNAVAILABLE', 'The engine has ended the stream of events.', {
        suggestions: ['devenv doctor'],
      });
    }
    return undefined;
  }
}
