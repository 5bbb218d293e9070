import { nextSteps } from './next-steps.js';

/** What `devenv add` did, as far as its summary tells. */
interface Added {
  service: string;
  template: string;
  port: number | null;
  portTakenBy: string | null;
  wiredTo: { kind: string; service: string }[];
  files: { path: string; action: 'create' | 'change' | 'keep' }[];
  dryRun: boolean;
  next: string[];
}

const MARKS = { create: '+', change: '~', keep: '=' };

/** The summary of `devenv add`: the service, what was written, how it is wired, what to do next. */
export function addSummary(added: Added): string {
  const { service, template, port, portTakenBy, wiredTo } = added;
  const title = added.dryRun
    ? `Would add service ${service} from ${template}`
    : `Added service ${service} from ${template}`;
  const taken = portTakenBy === null ? '' : ` (the usual one is ${portTakenBy}'s)`;
  return [
    title,
    ...added.files.map(({ path, action }) => `  ${MARKS[action]} ${path}`),
    ...(port === null ? [] : [`Port: 127.0.0.1:${port}${taken}`]),
    ...(wiredTo.length === 0 ? [] : [`Wired to: ${wiredTo.map((used) => used.service).join(', ')}`]),
    ...(added.dryRun ? [] : nextSteps(added.next)),
  ].join('\n');
}
