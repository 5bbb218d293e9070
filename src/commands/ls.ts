import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { DevenvError } from '../errors.js';
import { ls } from '../operations/ls.js';
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
    else if (flags.format === 'json') this.print(JSON.stringify(projects.map(asCompose)));
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

function asCompose(project: ProjectSummary): object {
  return { Name: project.name, Status: statusWords(project), ConfigFiles: project.configFiles.join(',') };
}

/** `exited(1), running(3)` */
function statusWords({ states }: ProjectSummary): string {
  return Object.entries(states)
    .map(([state, count]) => `${state}(${count})`)
    .sort()
    .join(', ');
}
