import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { idleDryRunFlag, replicaFlag } from '../command-flags.js';
import { DevenvError } from '../errors.js';
import { engineTime } from '../operations/attached/engine-time.js';
import { follow } from '../operations/attached/follow.js';
import { logs, previousLogs } from '../operations/logs.js';
import type { LogLine } from '../operations/logs.js';
import { followPrinter } from '../ui/follow-printer.js';

export default class Logs extends BaseCommand {
  static override summary = 'Show the output of services, in the order of its time.';
  static override description =
    'With --json, one object; with -f --json, an object a line.\nWith --previous: what the last replaced container of each service had printed before a reset or an update.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -f',
    '<%= config.bin %> <%= command.id %> api --since 10m',
    '<%= config.bin %> <%= command.id %> api --previous',
  ];
  static override strict = false;
  static override args = { service: Args.string({ description: 'Services to show (default: all).' }) };
  static override flags = {
    ...projectFlags,
    'dry-run': idleDryRunFlag,
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
    index: replicaFlag('Of this replica only.'),
    previous: Flags.boolean({ description: 'Of the containers that were replaced last.', exclusive: ['follow'] }),
  };

  async run(): Promise<{ lines: LogLine[] } | undefined> {
    const { flags, argv } = await this.parse(Logs);
    const services = argv as string[];
    const project = this.projectOptions(flags);
    const surroundings = this.onlooker(flags);
    const { since, until, index: number } = flags;
    const tail = parseTail(flags.tail);
    const now = new Date();
    const options = { services, number, tail, since, until };
    const { sources, lines } = await (flags.previous ? previousLogs : logs)(project, options, surroundings);
    if (flags.previous && sources.length === 0)
      surroundings.onWarning('No container of these services was replaced yet.');
    if (this.jsonEnabled() && !flags.follow) return { lines: await collect(lines) };

    const printer = followPrinter(sources, { prefix: !flags['no-log-prefix'], joined: true });
    const after = new Map<string, string>();
    const print = (line: LogLine): void => {
      after.set(line.source, line.time);
      if (this.jsonEnabled()) this.printJsonLine(line);
      else printer.onLog(line.source, `${flags.timestamps ? `${line.time} ` : ''}${line.text}\n`, line.stream);
    };
    for await (const batch of lines) {
      process.stdout.cork();
      batch.forEach(print);
      process.stdout.uncork();
    }
    if (flags.follow) {
      const following = { services, number, since: now, after, tail: 'all' as const, untilEnded: true };
      const onLine = flags.timestamps || this.jsonEnabled() ? { onLine: print } : {};
      const signal = endingAt(until, this.abort.signal);
      if (!signal.aborted) await follow(project, following, { ...printer, ...onLine, signal });
    }
    printer.end();
    return undefined;
  }
}

async function collect(lines: AsyncIterable<LogLine[]>): Promise<LogLine[]> {
  const all: LogLine[] = [];
  for await (const batch of lines) all.push(...batch);
  return all;
}

/** Aborts with the signal, and at the time that `--until` names: a past one has come already. */
function endingAt(until: string | undefined, signal: AbortSignal): AbortSignal {
  if (until === undefined) return signal;
  const left = Number(engineTime(until)) * 1000 - Date.now();
  return left <= 0 ? AbortSignal.abort() : AbortSignal.any([signal, AbortSignal.timeout(left)]);
}

function parseTail(text: string): number | 'all' {
  if (text === 'all' || /^-\d+$/.test(text)) return 'all';
  if (/^\d+$/.test(text)) return Number(text);
  throw new DevenvError('USAGE', `--tail takes a number of lines or "all", not "${text}".`, {
    suggestions: ['devenv logs -n 100'],
  });
}
