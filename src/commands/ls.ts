import { Flags } from '@oclif/core';
import { BaseCommand, idleProjectFlags } from '../base-command.js';
import { idleDryRunFlag } from '../command-flags.js';
import { DevenvError } from '../errors.js';
import { ls, UP } from '../operations/ls.js';
import type { ProjectSummary } from '../operations/ls.js';
import { formatTable } from '../ui/table.js';

const COLUMNS = [{ title: 'NAME' }, { title: 'STATUS' }, { title: 'RUN BY' }, { title: 'CONFIG FILES', shrinkTo: 12 }];

export default class Ls extends BaseCommand {
  static override summary = 'List the projects on the engine, from any folder.';
  static override description = 'Those that docker compose runs, too. A service counts once, without its sandbox.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -a --filter name=shop',
    '<%= config.bin %> <%= command.id %> -q',
  ];
  static override flags = {
    ...idleProjectFlags,
    'dry-run': idleDryRunFlag,
    all: Flags.boolean({ char: 'a', description: 'Projects of which nothing runs, too.' }),
    quiet: Flags.boolean({ char: 'q', description: 'Print the names only.' }),
    filter: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'name=PATTERN',
      description: 'Projects whose name matches, a regular expression; repeatable.',
    }),
    format: Flags.option({ options: ['table', 'json'] as const, description: 'json is as docker compose has it.' })(),
  };

  async run(): Promise<{ projects: ProjectSummary[] }> {
    const { flags } = await this.parse(Ls);
    const result = await ls({ all: flags.all, names: (flags.filter ?? []).map(patternOf) }, this.abort.signal);
    const { projects } = result;
    if (flags.quiet) this.print(projects.map(({ name }) => name).join('\n'));
    else if (flags.format === 'json')
      this.print(JSON.stringify(projects.map((project) => asCompose(project, flags.all))));
    else this.print(formatTable(COLUMNS, projects.map(rowOf), this.tableWidth()));
    return result;
  }
}

function patternOf(filter: string): RegExp {
  const [, pattern = ''] = /^name=(.+)$/.exec(filter) ?? [];
  try {
    if (pattern !== '') return new RegExp(pattern);
  } catch {
    // told below
  }
  throw new DevenvError('USAGE', `--filter takes name=PATTERN, not "${filter}".`, {
    suggestions: ['devenv ls --filter name=shop'],
  });
}

function rowOf(project: ProjectSummary): string[] {
  return [project.name, statusWords(project), project.runBy.join(' and '), project.configFiles.join(',')];
}

/** docker compose counts without -a only what is up. */
function asCompose({ name, states, configFiles }: ProjectSummary, all: boolean): object {
  const counted = Object.entries(states).filter(([state]) => all || UP.includes(state as (typeof UP)[number]));
  return {
    Name: name,
    Status: statusWords({ states: Object.fromEntries(counted) }),
    ConfigFiles: configFiles.join(','),
  };
}

/** `exited(1), running(3)` */
function statusWords({ states }: Pick<ProjectSummary, 'states'>): string {
  return Object.entries(states)
    .map(([state, count]) => `${state}(${count})`)
    .sort()
    .join(', ');
}
