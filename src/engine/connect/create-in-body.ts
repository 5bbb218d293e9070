import type Docker from 'dockerode';

interface Call {
  path: string;
  options?: Record<string, unknown>;
}

/** `POST /containers/create` and its like, as dockerode names them. */
const CREATES = /^\/(containers|networks|volumes)\/create\?$/;

/** What the Engine API reads from the address of such a call. */
const QUERY = ['name', 'platform'];

/**
 * Makes a client send what it creates in the body of the request alone. Of its own accord dockerode puts all of it into the
 * address too, and an engine or a proxy that logs its requests would log the environment of containers.
 */
export function createInBody(docker: Docker): Docker {
  const modem = docker.modem as unknown as { dial(call: Call, done: unknown): unknown };
  const dial = modem.dial.bind(modem);
  modem.dial = (call, done) => {
    const { path, options = {} } = call;
    if (!CREATES.test(path)) return dial(call, done);
    const query = Object.fromEntries(QUERY.flatMap((key) => (key in options ? [[key, options[key]]] : [])));
    return dial({ ...call, options: { _query: query, _body: options } }, done);
  };
  return docker;
}
