import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { DevenvError } from '../errors.js';
import { follow } from '../operations/follow.js';
import { logs, previousLogs } from '../operations/logs.js';
import type { LogLine } from '../operations/logs.js';
import { followPrinter } from '../ui/follow-printer.js';

export default class Logs extends BaseCommand {
  static override summary = 'Show the output of services, in the order of its time.';
  static override description =
    'With --previous: what the last replaced container of each service had printed before a reset or an update.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -f',
    '<%= config.bin %> <%= command.id %> api --since 10m',
    '<%= config.bin %> <%= command.id %> api --previous',
  ];
  static override strict = false;
  static override args = { service: Args.string({ description: 'Services to show (default: all).' }) };
  static override flags = {
    ...projectFlags,
    // -f is --follow here, as docker compose has it
    file: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'PATH',
      helpGroup: 'STACK',
      description: 'Compose file; give it several times to merge files.',
    }),
    follow: Flags.boolean({ char: 'f', description: 'Go on with what comes.' }),
    tail: Flags.string({ char: 'n', default: 'all', helpValue: 'LINES', description: 'Last lines of each service.' }),
    since: Flags.string({ helpValue: 'TIME', description: 'Lines from then on: 10m, 2h, 2026-01-31T12:00:00.' }),
    until: Flags.string({ helpValue: 'TIME', description: 'Lines up to then.' }),
    timestamps: Flags.boolean({ char: 't', description: 'Begin each line with its time.' }),
    'no-log-prefix': Flags.boolean({ description: 'Print lines without the name of the service.' }),
    previous: Flags.boolean({ description: 'Of the containers that were replaced last.', exclusive: ['follow'] }),
  };

  async run(): Promise<{ lines: LogLine[] }> {
    const { flags, argv } = await this.parse(Logs);
    const services = argv as string[];
    const project = this.projectOptions(flags);
    const surroundings = this.surroundings(flags);
    const { since, until } = flags;
    const tail = parseTail(flags.tail);
    const options = {
      services,
      tail,
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
    };
    const now = new Date();
    const { lines } = await (flags.previous ? previousLogs : logs)(project, options, surroundings);
    if (flags.previous && lines.length === 0)
      surroundings.onWarning('No container of these services was replaced yet.');
    await surroundings.close();
    if (this.jsonEnabled()) return { lines };
    const printer = followPrinter([...new Set(lines.map(({ source }) => source))], !flags['no-log-prefix']);
    for (const { source, stream, time, text } of lines) {
      printer.onLog(source, `${flags.timestamps ? `${time} ` : ''}${text}\n`, stream);
    }
    if (flags.follow) {
      const after = new Map(lines.map(({ source, time }) => [source, time] as const));
      const following = { services, since: now, after, tail: 'all' as const, untilEnded: true };
      await follow(project, following, { ...printer, signal: this.abort.signal });
    }
    printer.end();
    return { lines };
  }
}

function parseTail(text: string): number | 'all' {
  if (text === 'all') return 'all';
  if (/^\d+$/.test(text)) return Number(text);
  throw new DevenvError('USAGE', `--tail takes a number of lines or "all", not "${text}".`, {
    suggestions: ['devenv logs -n 100'],
  });
}
