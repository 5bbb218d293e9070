import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { init, type InitResult } from '../operations/init.js';
import { nextSteps } from '../ui/next-steps.js';

export default class Init extends BaseCommand {
  static override summary = 'Begin a project: a compose.yaml to which services can be added.';
  static override description =
    'Writes compose.yaml and .gitignore into the folder. A Compose file that is already there is never touched.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> shop --directory shop',
  ];
  static override args = {
    name: Args.string({ description: "The project's name (default: that of its folder)." }),
  };
  static override flags = {
    directory: Flags.string({ helpValue: 'PATH', description: 'Folder of the project; made where it is missing.' }),
    yes: Flags.boolean({ char: 'y', description: 'Ask nothing (init never does; for scripts that always say it).' }),
  };

  async run(): Promise<InitResult> {
    const { args, flags } = await this.parse(Init);
    const result = init({ cwd: process.cwd(), name: args.name, directory: flags.directory });
    const lines = [`Project ${result.name} begun in ${result.directory}`];
    for (const file of result.files) lines.push(`  + ${file}`);
    this.print([...lines, ...nextSteps(result.next)].join('\n'));
    return result;
  }
}
