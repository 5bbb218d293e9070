import { createApi } from './api.js';
import { log } from './log.js';
import { dependencies, routes } from './resources.js';

const port = Number(process.env.PORT ?? 3000);
const server = createApi(routes, dependencies);

server.listen(port, () => log('info', 'listening', { port }));

async function stop(signal) {
  log('info', 'stopping', { signal });
  server.close();
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), 500).unref();
  await Promise.allSettled(dependencies.map((dependency) => dependency.close()));
  setTimeout(() => process.exit(0), 700).unref();
}

process.once('SIGTERM', stop);
process.once('SIGINT', stop);
