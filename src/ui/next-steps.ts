/** Lines that end a summary: what to do next, one command a line. */
export function nextSteps(commands: string[]): string[] {
  return commands.length === 0 ? [] : ['', 'Next:', ...commands.map((command) => `  ${command}`)];
}
