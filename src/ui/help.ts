import type { Command, Interfaces } from '@oclif/core';
import { CommandHelp, Help } from '@oclif/core';

/** The commands by what one wants to do, in the order in which a new user meets them. */
const CHAPTERS: Record<string, string[]> = {
  'Begin a project': ['init', 'add', 'template:list', 'setup'],
  'Run the stack': ['up', 'watch', 'ps', 'logs', 'exec', 'run', 'attach', 'cp', 'stop', 'start', 'restart', 'down'],
  'One step at a time': ['create', 'scale', 'pause', 'unpause', 'kill', 'rm'],
  'Look closer': ['top', 'stats', 'port', 'images', 'volumes', 'events', 'wait', 'ls', 'export', 'commit'],
  'Mend it': ['reset', 'undo', 'diagnose', 'doctor', 'gc'],
  'Keep data': ['save', 'list', 'restore', 'rm', 'diff', 'export', 'import', 'adopt'].map((verb) => `snapshot:${verb}`),
  'Images and files': ['build', 'pull', 'push', 'config'],
};

/** The help of the program: commands grouped by purpose, and a usage line that fits on a line. */
export class DevenvHelp extends Help {
  protected override CommandHelpClass = ShortUsage;

  constructor(config: Interfaces.Config) {
    super(config, { flagSortOrder: 'none', hideCommandSummaryInDescription: true });
  }

  protected override showRootHelp(): Promise<void> {
    const shown = new Map(this.sortedCommands.map((command) => [command.id, command]));
    const chaptered = new Set(Object.values(CHAPTERS).flat());
    const chapters = { ...CHAPTERS, 'And more': [...shown.keys()].filter((id) => !chaptered.has(id)) };
    this.log(`${this.config.pjson.description ?? ''}\n`);
    this.log(this.section('USAGE', `${this.config.bin} COMMAND [flags]`));
    for (const [title, ids] of Object.entries(chapters)) {
      const commands = ids.flatMap((id) => shown.get(id) ?? []);
      if (commands.length > 0) this.log(`\n${this.section(title.toUpperCase(), this.listOf(commands))}`);
    }
    this.log(`\n${this.config.bin} help COMMAND tells more of each.`);
    return Promise.resolve();
  }

  private listOf(commands: Command.Loadable[]): string {
    const rows = commands.map((command) => [command.id.replaceAll(':', ' '), this.summary(command)]);
    return this.renderList(rows, { indentation: 2, spacer: '\n' });
  }
}

/** `devenv up [SERVICE…] [flags]` instead of every flag there is. */
class ShortUsage extends CommandHelp {
  /** All lines: oclif shows the last one where the summary stands above. */
  protected override description(): string | undefined {
    const { description } = this.command;
    return description === undefined ? undefined : this.wrap(description);
  }

  /** Those with a letter first: oclif would take the indentation of a list's first line for none. */
  protected override flags(flags: Command.Flag.Any[]): [string, string | undefined][] | undefined {
    const rank = ({ char }: Command.Flag.Any): number => (char === undefined ? 1 : 0);
    return super.flags(flags.toSorted((a, b) => rank(a) - rank(b)));
  }

  protected override defaultUsage(): string {
    const { args, id } = this.command;
    const names = Object.values(args)
      .filter(({ hidden }) => !hidden)
      .map((arg, at, all) => {
        const many = arg.multiple === true || (this.command.strict === false && at === all.length - 1);
        const name = arg.name.toUpperCase() + (many ? '…' : '');
        return arg.required === true ? name : `[${name}]`;
      });
    // What follows a command of the user's own belongs to it.
    const words = 'command' in args ? ['[flags]', ...names] : [...names, '[flags]'];
    return [id, ...words].join(' ');
  }
}
