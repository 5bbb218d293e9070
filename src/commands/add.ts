import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { DevenvError } from '../errors.js';
import { add, type AddResult } from '../operations/add.js';
import { listTemplates } from '../operations/template-list.js';
import { addSummary } from '../ui/add-summary.js';

export default class Add extends BaseCommand {
  static override summary = 'Add a service from a template: its folder and its entry in compose.yaml.';
  static override description = `The service is wired to the databases and caches that the stack already has, and gets a route in its gateway.
compose.yaml keeps its comments, its order and its formatting. Either everything is written or nothing.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> postgres db --set database=shop',
    '<%= config.bin %> <%= command.id %> node-api api --port 3100',
    '<%= config.bin %> <%= command.id %> redis --dry-run',
  ];
  static override args = {
    template: Args.string({ description: 'The template; `devenv template list` shows them.' }),
    name: Args.string({ description: "The service's name (default: the template's own, such as db)." }),
  };
  static override flags = {
    file: Flags.string({ char: 'f', helpValue: 'PATH', description: 'Compose file to add to.' }),
    port: Flags.integer({ min: 1, max: 65_535, description: 'Port on this machine (default: the next free one).' }),
    set: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'KEY=VALUE',
      description: 'A variable of the template, or the service to use: postgres=db, redis=none.',
    }),
    force: Flags.boolean({ description: "Overwrite files that are in the service's folder." }),
    yes: Flags.boolean({
      char: 'y',
      description: 'Ask nothing: files that exist are not overwritten without --force.',
    }),
    'dry-run': Flags.boolean({ default: false, description: 'Show what would be written, write nothing.' }),
  };

  async run(): Promise<AddResult> {
    const { args, flags } = await this.parse(Add);
    const mayAsk = process.stdin.isTTY && process.stderr.isTTY && !flags.yes && !this.jsonEnabled();
    const template = args.template ?? (await chooseTemplate(mayAsk));
    const result = await add({
      ...{ cwd: process.cwd(), environment: process.env, file: flags.file },
      ...{ template, name: args.name, port: flags.port },
      settings: flags.set ?? [],
      dryRun: flags['dry-run'],
      mayOverwrite: (paths) => (flags.force ? Promise.resolve(true) : mayAsk ? ask(paths) : Promise.resolve(false)),
    });
    this.print(addSummary(result));
    return result;
  }
}

/** The template that the user picks from the list; without a terminal, an error that shows the list. */
async function chooseTemplate(mayAsk: boolean): Promise<string> {
  const { templates } = listTemplates();
  if (!mayAsk) {
    throw new DevenvError('USAGE', 'Which template?', {
      reason: `There is: ${templates.map(({ name }) => name).join(', ')}.`,
      suggestions: ['devenv add postgres db', 'devenv template list'],
    });
  }
  const { select } = await import('@inquirer/prompts');
  const choices = templates.map(({ name, description }) => ({ value: name, description }));
  return select({ message: 'Template', choices }, { output: process.stderr });
}

async function ask(paths: string[]): Promise<boolean> {
  const { confirm } = await import('@inquirer/prompts');
  return confirm({ message: `Overwrite ${paths.join(', ')}?`, default: false }, { output: process.stderr });
}
