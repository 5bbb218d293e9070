import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/**
 * The arguments of a script, as `parseArgs` of node:util reads them. With --help it prints the comment at the script's
 * top and ends; with a wrong argument it says what is wrong besides and ends with 2.
 * @param {import('node:util').ParseArgsConfig} config
 */
export function readArguments(config) {
  try {
    const options = { ...config.options, help: { type: 'boolean', short: 'h', default: false } };
    const { values, positionals } = parseArgs({ ...config, options });
    const { help, ...rest } = values;
    if (help !== true) return { values: rest, positionals };
    console.log(usage());
  } catch (error) {
    console.error(`${error.message}\n\n${usage()}`);
    process.exit(2);
  }
  process.exit(0);
}

function usage() {
  const lines = readFileSync(process.argv[1], 'utf8').split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^\/\/ ?/, ''))
    .join('\n');
}
