// What the same work costs without devenv: `node bare-calls.js SOCKET -p PROJECT up|ps`, in the folder of the bench's stack.
// It reads compose.yaml with the library that devenv uses, and asks the engine for the same containers by bare HTTP
// calls: no model, no checks, no plan, no waiting. Unlike devenv's, its code is compiled anew at every start.
import { readFileSync } from 'node:fs';
import { request, Agent } from 'node:http';
import { parse } from 'yaml';

/** As many services at once as devenv has containers under way. */
const AT_ONCE = 8;
const [socketPath, , project, verb] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });
const { services } = parse(readFileSync('compose.yaml', 'utf8'));
const Labels = { 'com.docker.compose.project': project };

if (verb === 'ps') await list();
else await up();
agent.destroy();

async function list() {
  const filters = JSON.stringify({ label: [`com.docker.compose.project=${project}`] });
  const containers = await call('GET', `/containers/json?all=1&filters=${encodeURIComponent(filters)}`);
  for (const { Names, Status, Image } of containers) console.log(Names[0], Status, Image);
}

async function up() {
  const network = `${project}_default`;
  const filters = encodeURIComponent(JSON.stringify({ reference: ['devenv-pause'] }));
  const [pause] = await call('GET', `/images/json?filters=${filters}`);
  await call('POST', '/networks/create', { Name: network, Labels });
  const waiting = Object.entries(services);
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await start(network, pause.Id, ...next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function start(network, pause, name, { image, command, ports = [] }) {
  const published = ports.map((text) => /^([\d.]+):(\d*):(\d+)$/.exec(text));
  const sandbox = await create(`${project}-${name}-sandbox`, {
    Image: pause,
    ExposedPorts: Object.fromEntries(published.map(([, , , port]) => [`${port}/tcp`, {}])),
    HostConfig: {
      NetworkMode: network,
      PortBindings: Object.fromEntries(
        published.map(([, HostIp, HostPort, port]) => [`${port}/tcp`, [{ HostIp, HostPort }]]),
      ),
      LogConfig: { Type: 'none' },
      IpcMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      PidsLimit: 8,
    },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [name] } } },
  });
  const HostConfig = { NetworkMode: `container:${sandbox}` };
  const workload = await create(`${project}-${name}`, { Image: image, Cmd: command, HostConfig });
  for (const id of [sandbox, workload]) await call('POST', `/containers/${id}/start`);
}

async function create(name, body) {
  return (await call('POST', `/containers/create?name=${name}`, { ...body, Labels })).Id;
}

/** One request of the Engine API on the socket that the bench names; rejects with the engine's words. */
function call(method, path, body) {
  const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path, agent, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => {
        if (response.statusCode >= 400) reject(new Error(text));
        else resolve(text === '' ? undefined : JSON.parse(text));
      });
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
