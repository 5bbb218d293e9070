/** Titles of flag groups in the order in which the reference shows them; a flag without a group is of the command itself. */
const GROUPS = {
  '': 'Flag',
  VIEWS: 'What to show',
  STEPS: 'What to leave out',
  ATTACHED: 'While attached',
  STACK: 'Which stack',
  GLOBAL: 'Every command',
};

/**
 * The command reference as Markdown.
 * @param {{commands: Record<string, any>}} manifest oclif's manifest
 */
export function referenceOf({ commands }) {
  const shown = Object.values(commands)
    .filter((command) => !command.hidden)
    .sort((a, b) => a.id.localeCompare(b.id));
  const contents = shown.map((command) => {
    const name = nameOf(command);
    return `- [\`${name}\`](#${name.replaceAll(' ', '-')}): ${plain(command.summary ?? command.description)}`;
  });
  return [
    '# Commands',
    'Generated from the commands by `npm run docs`. `devenv help COMMAND` says the same.',
    contents.join('\n'),
    ...shown.map(sectionOf),
    '',
  ].join('\n\n');
}

function sectionOf(command) {
  const parts = [`## ${nameOf(command)}`, plain(command.summary)];
  if (command.description) parts.push(render(command.description, command));
  parts.push(block(`${nameOf(command)}${usageOf(command)}`));
  const args = Object.values(command.args).filter((arg) => !arg.hidden);
  if (args.length > 0)
    parts.push(args.map((arg) => `- \`${arg.name.toUpperCase()}\`: ${plain(arg.description)}`).join('\n'));
  const lost = Object.values(command.flags).find((flag) => !flag.hidden && !((flag.helpGroup ?? '') in GROUPS));
  if (lost !== undefined) throw new Error(`--${lost.name} is of a group that the reference does not have`);
  for (const group of Object.keys(GROUPS)) parts.push(...flagsOf(command, group));
  if (command.examples?.length > 0) parts.push('Examples:', block(examplesOf(command)));
  return parts.filter(Boolean).join('\n\n');
}

function usageOf(command) {
  if (command.usage) return ` ${[command.usage].flat()[0].replace(/^<%= *command\.id *%> */, '')}`;
  const args = Object.values(command.args).filter((arg) => !arg.hidden);
  const names = args.map((arg, at) => {
    const many = arg.multiple || (command.strict === false && at === args.length - 1);
    const name = arg.name.toUpperCase() + (many ? '…' : '');
    return arg.required ? name : `[${name}]`;
  });
  const words = 'command' in command.args ? ['[flags]', ...names] : [...names, '[flags]'];
  return ['', ...words].join(' ');
}

function flagsOf(command, group) {
  const flags = Object.values(command.flags).filter((flag) => !flag.hidden && (flag.helpGroup ?? '') === group);
  if (flags.length === 0) return [];
  const rows = flags.map((flag) => `| \`${spellingOf(flag)}\` | ${cell(meaningOf(flag))} |`);
  return [[`| ${GROUPS[group]} | |`, '| --- | --- |', ...rows].join('\n')];
}

function spellingOf(flag) {
  const value =
    flag.type === 'option' ? ` ${flag.helpValue ?? flag.options?.join('\\|') ?? flag.name.toUpperCase()}` : '';
  const long = flag.allowNo ? `--[no-]${flag.name}` : `--${flag.name}`;
  return (flag.char ? `-${flag.char}, ` : '') + long + value;
}

function meaningOf(flag) {
  const text = plain(flag.summary ?? flag.description);
  const preset =
    flag.default === undefined || flag.default === false || flag.default === '' ? '' : ` Default: \`${flag.default}\`.`;
  return text + preset;
}

function examplesOf(command) {
  const lines = [command.examples].flat().map((example) => {
    if (typeof example === 'string') return render(example, command);
    return `# ${render(example.description, command)}\n${render(example.command, command)}`;
  });
  return lines.join('\n');
}

function nameOf(command) {
  return `devenv ${command.id.replaceAll(':', ' ')}`;
}

function render(text, command) {
  return text
    .replaceAll(/<%= *config\.bin *%>/g, 'devenv')
    .replaceAll(/<%= *command\.id *%>/g, command.id.replaceAll(':', ' '));
}

function plain(text = '') {
  return text.trim().replaceAll(/\s+/g, ' ');
}

function cell(text) {
  return text.replaceAll('|', '\\|');
}

function block(text) {
  return `\`\`\`sh\n${text}\n\`\`\``;
}
