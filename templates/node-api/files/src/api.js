import { createServer } from 'node:http';
import { readJson } from './body.js';
import { log } from './log.js';

/** An HTTP server for the routes, with /healthz (alive), /readyz (what it depends on answers) and / (what there is). */
export function createApi(routes, dependencies) {
  const all = [
    { method: 'GET', path: '/healthz', handle: () => ({ body: { status: 'ok' } }) },
    { method: 'GET', path: '/readyz', handle: () => readiness(dependencies) },
    { method: 'GET', path: '/', handle: () => ({ body: describe(routes) }) },
    ...routes,
  ];
  return createServer((request, response) => answer(all, request, response));
}

async function answer(routes, request, response) {
  const started = performance.now();
  const url = new URL(request.url, 'http://localhost');
  const { status = 200, body } = await respond(routes, request, url).catch(toErrorResponse);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body) + '\n');
  if (url.pathname === '/healthz') return;
  const ms = Math.round(performance.now() - started);
  log('info', 'request', { method: request.method, path: url.pathname, status, ms });
}

async function respond(routes, request, url) {
  const onPath = routes.filter((route) => route.path === url.pathname);
  const route = onPath.find((candidate) => candidate.method === request.method);
  if (route) return route.handle({ query: url.searchParams, body: () => readJson(request) });
  if (onPath.length > 0) return { status: 405, body: { error: 'method not allowed' } };
  return { status: 404, body: { error: 'not found' } };
}

/** Errors with a `status` are the caller's to mend and say so; anything else is logged and told as a plain 500. */
function toErrorResponse(error) {
  if (error.status) return { status: error.status, body: { error: error.message } };
  log('error', error.message, { stack: error.stack });
  return { status: 500, body: { error: 'internal error' } };
}

async function readiness(dependencies) {
  const checks = await Promise.all(
    dependencies.map(async ({ name, ping }) => {
      const problem = await ping().then(() => undefined, (error) => error.message || 'no answer');
      return [name, problem ?? 'ok'];
    }),
  );
  const ready = checks.every(([, state]) => state === 'ok');
  return { status: ready ? 200 : 503, body: { ready, checks: Object.fromEntries(checks) } };
}

function describe(routes) {
  const service = process.env.SERVICE_NAME ?? 'api';
  return { service, resources: [...new Set(routes.map((route) => route.path.slice(1)))] };
}
