import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { idleDryRunFlag } from '../command-flags.js';
import { DevenvError } from '../errors.js';
import { ps } from '../operations/ps.js';
import type { PsResult } from '../operations/ps.js';
import type { ContainerState } from '../plan/observed.js';
import { containerRow } from '../ui/container-row.js';
import { causesBelow } from '../ui/diagnosis.js';
import { detailedStackTable } from '../ui/stack-table.js';
import { outStyles } from '../ui/style.js';
import { formatRows } from '../ui/template/format-rows.js';

const STATES = ['paused', 'restarting', 'removing', 'running', 'dead', 'created', 'exited'] as const;

export default class Ps extends BaseCommand {
  static override summary = 'Show the services of the stack, and what is wrong with them.';
  static override description = `The table has every service, those too that do not run or were never created. With -q, --services or --format
it is as with docker compose: the containers that run; with -a or --status, others too.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> api db',
    '<%= config.bin %> <%= command.id %> --services --status exited',
    "<%= config.bin %> <%= command.id %> --format 'table {{.Name}}\\t{{.Status}}'",
    '<%= config.bin %> <%= command.id %> --json',
  ];
  static override strict = false;
  static override args = { service: Args.string({ description: 'Services to show (default: all).' }) };
  static override flags = {
    ...projectFlags,
    'dry-run': idleDryRunFlag,
    all: Flags.boolean({ char: 'a', description: 'Containers that do not run, and those of run, too.' }),
    quiet: Flags.boolean({ char: 'q', description: 'Print the ids of containers only.' }),
    services: Flags.boolean({ description: 'Print the names of services only.' }),
    status: Flags.option({
      options: STATES,
      multiple: true,
      multipleNonGreedy: true,
      description: 'Containers in this state only; repeatable.',
    })(),
    filter: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'status=STATE',
      description: 'As --status.',
    }),
    format: Flags.string({ helpValue: 'FORMAT', description: 'table, json, a Go template, or "table TEMPLATE".' }),
    orphans: Flags.boolean({
      default: true,
      allowNo: true,
      description: 'Containers of services that the Compose file does not have, too.',
    }),
    'no-trunc': Flags.boolean({ description: 'Cut nothing to the width of the terminal.' }),
  };

  async run(): Promise<Omit<PsResult, 'containers'>> {
    const { flags, argv } = await this.parse(Ps);
    const options = {
      services: argv as string[],
      all: flags.all,
      states: [...(flags.status ?? []), ...(flags.filter ?? []).map(stateOf)],
      orphans: flags.orphans,
      explain: !flags.services && !flags.quiet && (flags.format ?? 'table') === 'table',
    };
    const { containers, ...result } = await ps(this.projectOptions(flags), options, this.onlooker({}));
    const width = flags['no-trunc'] ? undefined : this.tableWidth();
    const rowOptions = { truncate: !flags['no-trunc'], now: Date.now() };
    if (flags.quiet) this.print(containers.map(({ id }) => id).join('\n'));
    else if (flags.services) this.print([...new Set(containers.map(({ service }) => service))].join('\n'));
    else {
      const rows = containers.map((container) => containerRow(container, rowOptions));
      this.print(formatRows(flags.format, rows) ?? detailedStackTable(result.services, outStyles(), width));
      if (options.explain) this.print(causesBelow(result.services, { styles: outStyles(), width }));
    }
    return result;
  }
}

function stateOf(filter: string): ContainerState {
  const state = STATES.find((each) => filter === `status=${each}`);
  if (state !== undefined) return state;
  throw new DevenvError('USAGE', `--filter takes status=STATE, not "${filter}".`, {
    reason: `The states are ${STATES.join(', ')}.`,
    suggestions: ['devenv ps --filter status=running'],
  });
}
