import { BaseCommand, projectFlags } from '../base-command.js';
import { serviceNames } from '../operations/session/service-names.js';
import { listTemplates } from '../operations/template-list.js';
import type { Candidate, CompletableCommand } from '../ui/completion/candidates.js';
import { complete } from '../ui/completion/candidates.js';
import { splitLeadingFlags } from '../ui/find-command.js';

/** Answers the completion scripts: a line a candidate, with its meaning behind a tab, and `:files` for the shell's own. */
export default class Complete extends BaseCommand {
  static override hidden = true;
  static looksAtCommands = true;
  static override strict = false;

  async run(): Promise<Candidate[]> {
    // Not parsed: the words are of another command, and oclif's parser drops some of them.
    const words = this.argv.slice(this.argv.indexOf('--') + 1);
    const { words: fixed, lookUp } = complete(words, this.knownCommands());
    const found = [...fixed, ...(await this.lookUp(lookUp, words))];
    for (const { value, description } of found) this.print(`${value}\t${description ?? ''}`);
    if (lookUp === 'files') this.print(':files');
    return found;
  }

  private async lookUp(what: string | undefined, words: string[]): Promise<Candidate[]> {
    const current = words.at(-1) ?? '';
    const names = await this.namesOf(what, words).catch(() => []);
    return names.filter((value) => value.startsWith(current)).map((value) => ({ value }));
  }

  private async namesOf(what: string | undefined, words: string[]): Promise<string[]> {
    if (what === 'templates') return listTemplates().templates.map(({ name }) => name);
    if (what !== 'services') return [];
    const { leading } = splitLeadingFlags(words.slice(0, -1));
    const { flags } = await this.parse({ flags: projectFlags, strict: false }, [...leading, ...stackFlags(words)]);
    return serviceNames(this.projectOptions(flags));
  }

  private knownCommands(): CompletableCommand[] {
    return this.config.commands
      .filter(({ hidden }) => !hidden)
      .map(({ id, summary, flags, args }) => ({
        id,
        summary,
        flags: Object.values(flags)
          .filter(({ hidden }) => !hidden)
          .map((flag) => ({ ...flag, description: flag.summary ?? flag.description, type: flag.type }) as never),
        args: Object.values(args),
      }));
  }
}

/** `-f x --profile y` of the words behind the command: what decides which services there are. */
function stackFlags(words: string[]): string[] {
  return words.slice(0, -1).flatMap((word, at) => {
    const isStackFlag = /^(-f|-p|--(file|project-name|profile|env-file|project-directory))$/.test(word);
    const value = words[at + 1];
    return isStackFlag && value !== undefined && at + 2 < words.length ? [word, value] : [];
  });
}
