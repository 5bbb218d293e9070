import { basename } from 'node:path';
import { Args } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { DevenvError } from '../errors.js';
import { completionScript, SHELLS } from '../ui/completion/scripts.js';

export default class Completion extends BaseCommand {
  static override summary = 'Print the script that completes commands, flags and service names in a shell.';
  static override args = {
    shell: Args.string({ options: SHELLS, description: 'The shell (default: the one that SHELL names).' }),
  };
  static override examples = ['source <(devenv completion bash)', 'devenv completion fish | source'];

  async run(): Promise<{ shell: string; script: string }> {
    const { args } = await this.parse(Completion);
    const wanted = args.shell ?? basename(process.env['SHELL'] ?? '');
    const shell = SHELLS.find((each) => each === wanted);
    if (shell === undefined) {
      throw new DevenvError('USAGE', 'Which shell? SHELL names none that devenv knows.', {
        suggestions: SHELLS.map((each) => `devenv completion ${each}`),
      });
    }
    const script = completionScript(shell);
    this.print(script.trimEnd());
    return { shell, script };
  }
}
