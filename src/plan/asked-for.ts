/** What a command asks of a container as it is, in words: `exec npm test`. */
export interface AskedFor {
  service: string;
  number: number;
  words: string;
}

/** What is asked of containers as the text of a plan: `[] -> #1 workload api-1, attach, asked for`. */
export function formatAskedFor(asked: AskedFor[]): string {
  return asked
    .map(
      ({ service, number, words }, index) => `[] -> #${index + 1} workload ${service}-${number}, ${words}, asked for`,
    )
    .join('\n');
}
