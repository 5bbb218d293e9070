const service = process.env.SERVICE_NAME ?? 'api';

/** Writes one line of JSON to stdout. */
export function log(level, message, fields = {}) {
  const entry = { time: new Date().toISOString(), level, service, message, ...fields };
  process.stdout.write(JSON.stringify(entry) + '\n');
}
