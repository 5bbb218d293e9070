/** One thing that was looked at: `warn` works but not well, `fail` does not work. */
export interface Check {
  name: string;
  status: 'ok' | 'warn' | 'fail';
  detail: string;
  /** What mends it: a command or one sentence. */
  fix?: string;
}
