import { describe, expect, it, test } from 'vitest';
import { changesSince } from '../../../src/plan/diagnosis/changes.js';
import type { Evidence } from '../../../src/plan/diagnosis/evidence.js';
import { explain } from '../../../src/plan/diagnosis/explain.js';
import { parseFull, tellsOfFullDisk } from '../../../src/plan/diagnosis/full-findings.js';
import type { Finding, FindingKind } from '../../../src/plan/diagnosis/finding.js';
import { parseListeners } from '../../../src/plan/diagnosis/listeners.js';
import { readLine } from '../../../src/plan/diagnosis/log-patterns.js';
import type { ObservedContainer } from '../../../src/plan/observed.js';
import { diagnoseServices } from '../../../src/plan/reset.js';
import type { Service } from '../../../src/stack/stack.js';
import { allWell, stackOf, withContainers } from './state.js';

const START = Date.parse('2026-01-01T12:00:00Z');

const ran: Evidence = {
  running: true,
  startedAt: START,
  exitCode: 0,
  oomKilled: false,
  restarts: 0,
  error: '',
  checks: [],
  memoryLimit: 0,
  processLimit: 0,
  imageId: 'sha256:1',
  log: [],
  ends: [],
};

/** What a process printed in its first second. */
const said = (...lines: string[]): Pick<Evidence, 'log'> => ({
  log: lines.map((text) => ({ time: START + 500, text })),
});

interface Row {
  kind: FindingKind;
  when: string;
  api?: Service;
  others?: Record<string, Service>;
  /** How the containers differ from a stack where all is well. */
  state?: Record<string, Partial<ObservedContainer> | undefined>;
  evidence?: Partial<Evidence>;
  cause: string | RegExp;
  fix: string | RegExp;
}

const exited = (exitCode: number): NonNullable<Row['state']> => ({ 'shop-api-1': { state: 'exited', exitCode } });
const sick: NonNullable<Row['state']> = { 'shop-api-1': { health: 'unhealthy' } };
const check = { healthcheck: { test: ['CMD', 'true'] } };
const failed = (output: string): Partial<Evidence> => ({ checks: [{ exitCode: 1, output }] });
const published: Service = { ports: [{ target: 80, published: '8080' }] };
const exec = 'exec /app: exec format error';

const roomy = { machine: { imageArchitecture: 'amd64', architecture: 'amd64', diskFree: 9e9 } };

const ROWS: Row[] = [
  {
    kind: 'not-created',
    when: 'its container was removed',
    state: { 'shop-api-1': undefined },
    cause: 'it has no container',
    fix: 'devenv up -d api',
  },
  {
    kind: 'not-started',
    when: 'it was made and never started',
    state: { 'shop-api-1': { state: 'created' } },
    cause: 'it was never started',
    fix: 'devenv up -d api',
  },
  {
    kind: 'paused',
    when: 'it is paused',
    state: { 'shop-api-1': { state: 'paused' } },
    cause: 'it is paused',
    fix: 'devenv unpause api',
  },
  {
    kind: 'drifted',
    when: 'the file has changed',
    state: { 'shop-api-1': { configHash: 'other' } },
    cause: /changed/,
    fix: 'devenv up -d api',
  },
  {
    kind: 'sandbox-lost',
    when: 'its sandbox does not run',
    state: { 'shop-api-1-sandbox': { state: 'exited' } },
    cause: /^its sandbox is down: the engine was restarted/,
    fix: 'devenv up -d api',
  },
  {
    kind: 'sandbox-lost',
    when: 'its sandbox was restarted in the same minute',
    evidence: { sandboxStartedAt: START + 10_000 },
    cause: 'its sandbox was restarted without it',
    fix: 'devenv reset --keep-data api',
  },
  {
    kind: 'sandbox-lost',
    when: 'the engine started it before its sandbox',
    state: exited(128),
    evidence: { running: false, error: 'cannot join network of a non running container: 5e0' },
    cause: 'it was started before its sandbox',
    fix: 'devenv up -d api',
  },
  {
    kind: 'stopped',
    when: 'it was stopped on purpose',
    state: exited(143),
    evidence: { running: false, exitCode: 143, endedBy: 'SIGTERM', stopped: true, ...said('KeyError: HOME') },
    cause: 'it was stopped',
    fix: 'devenv start api',
  },
  {
    kind: 'killed',
    when: 'somebody killed it',
    state: exited(137),
    evidence: { running: false, exitCode: 137, endedBy: 'SIGKILL', ...said('KeyError: HOME') },
    cause: 'it was killed from outside (SIGKILL)',
    fix: 'devenv start api',
  },
  {
    kind: 'exited',
    when: 'nothing tells why it ended',
    state: exited(139),
    evidence: { running: false, ...said('working') },
    cause: 'it exited with code 139 (crashed, SIGSEGV)',
    fix: 'devenv reset api',
  },
  {
    kind: 'broken',
    when: 'the engine could not remove it',
    state: { 'shop-api-1': { state: 'dead' } },
    cause: 'the engine could not remove it (dead)',
    fix: 'devenv reset api',
  },
  {
    kind: 'out-of-memory',
    when: 'the kernel killed it',
    state: exited(137),
    evidence: { running: false, oomKilled: true, memoryLimit: 64 * 1024 ** 2 },
    cause: 'it ran out of memory at its limit of 64 MB: the kernel killed it',
    fix: 'Give api more than 64 MB (mem_limit), then: devenv up -d api',
  },
  {
    kind: 'out-of-memory',
    when: 'it was killed at its limit, and the engine did not hear why',
    state: exited(137),
    evidence: {
      running: false,
      exitCode: 137,
      memoryLimit: 64 * 1024 ** 2,
      ends: [{ time: START + 9, exitCode: 137 }],
    },
    cause: /^it was killed, and nobody asked for that: most likely it ran out of memory at its limit of 64 MB/,
    fix: /^Give api more than 64 MB/,
  },
  {
    kind: 'exited',
    when: 'it was killed, and nobody remembers why',
    state: exited(137),
    evidence: { running: false, exitCode: 137, memoryLimit: 64 * 1024 ** 2 },
    cause: 'it exited with code 137 (killed, SIGKILL): by hand, or by the kernel for lack of memory',
    fix: 'devenv reset api',
  },
  {
    kind: 'process-limit',
    when: 'it has as many processes as it may',
    api: check,
    state: sick,
    evidence: { processLimit: 20, processes: 20 },
    cause: 'it has reached its limit of 20 processes',
    fix: /^devenv reset api/,
  },
  {
    kind: 'command-not-found',
    when: 'the engine did not find its program',
    state: { 'shop-api-1': { state: 'created' } },
    evidence: { running: false, exitCode: 127, error: 'runc: exec: "serve": executable file not found in $PATH' },
    cause: 'it cannot start: its command serve is not in its image (code 127)',
    fix: /^Correct the command/,
  },
  {
    kind: 'wrong-architecture',
    when: 'its image is for another machine',
    state: exited(1),
    evidence: { running: false, ...said(exec), machine: { imageArchitecture: 'arm64', architecture: 'amd64' } },
    cause: "its image is for arm64, and the engine's machine is amd64",
    fix: /^Set platform: linux\/amd64/,
  },
  {
    kind: 'wrong-architecture',
    when: 'its script names no interpreter',
    state: exited(1),
    evidence: { running: false, ...said(exec), machine: { imageArchitecture: 'amd64', architecture: 'amd64' } },
    cause: /^its program is none/,
    fix: /^Correct the command/,
  },
  {
    kind: 'disk-full',
    when: 'the disk of the engine is full',
    state: exited(1),
    evidence: {
      running: false,
      ...said('write /data/x: no space left on device'),
      machine: { imageArchitecture: 'amd64', architecture: 'amd64', diskFree: 3e7 },
    },
    cause: 'the disk of the engine is full',
    fix: /^docker system prune/,
  },
  {
    kind: 'disk-full',
    when: 'a volume is full, and the disk is not',
    state: exited(1),
    evidence: {
      running: false,
      ...said('ENOSPC: no space left on device, write'),
      machine: { imageArchitecture: 'amd64', architecture: 'amd64', diskFree: 9e9 },
    },
    cause: 'a volume or tmpfs that it writes to is full',
    fix: /^devenv reset api/,
  },
  {
    kind: 'disk-full',
    when: 'it goes on though what it writes to is full',
    evidence: { ...said('could not write: No space left on device'), full: ['/cache'], ...roomy },
    cause: '/cache, which it writes to, is full',
    fix: /^devenv reset api/,
  },
  {
    kind: 'missing-variable',
    when: 'its log names one that is not set',
    api: { environment: { DATABASE_URL: '' } },
    state: exited(1),
    evidence: { running: false, ...said('Error: DATABASE_URL is required', '    at main') },
    cause: 'the variable DATABASE_URL is not set',
    fix: 'Set DATABASE_URL in the environment of api, then: devenv up -d api',
  },
  {
    kind: 'exited',
    when: 'the variable that its log names is set',
    api: { environment: { DATABASE_URL: 'postgres://db' } },
    state: exited(1),
    evidence: { running: false, ...said('Error: DATABASE_URL is required') },
    cause: 'it exited with code 1',
    fix: 'devenv reset api',
  },
  {
    kind: 'missing-file',
    when: 'its log names one that is not there',
    state: exited(1),
    evidence: { running: false, ...said("Error: ENOENT: no such file or directory, open '/etc/app.yaml'") },
    cause: 'it looks for the file /etc/app.yaml, which is not there',
    fix: /^Mount \/etc\/app\.yaml into api/,
  },
  {
    kind: 'missing-module',
    when: 'a module is not installed',
    state: exited(1),
    evidence: { running: false, ...said("ModuleNotFoundError: No module named 'flask'") },
    cause: 'it needs flask, which is not installed in its image',
    fix: 'devenv up -d --build api',
  },
  {
    kind: 'permission-denied',
    when: 'its user may not write',
    api: { user: '1000' },
    state: exited(1),
    evidence: { running: false, ...said("EACCES: permission denied, mkdir '/data/x'") },
    cause: 'it may not use /data/x as user 1000',
    fix: /^Give \/data\/x to the user/,
  },
  {
    kind: 'address-in-use',
    when: 'its port is taken within its container',
    state: exited(1),
    evidence: { running: false, ...said('Error: listen EADDRINUSE: address already in use :::3000') },
    cause: 'it cannot listen on port 3000: something in its container does already',
    fix: 'devenv reset --keep-data api',
  },
  {
    kind: 'dependency-down',
    when: 'what it depends on has exited',
    api: { depends_on: { db: { condition: 'service_started', required: true } } },
    others: { db: {} },
    state: { ...exited(1), 'shop-db-1': { state: 'exited', exitCode: 3 } },
    evidence: { running: false },
    cause: 'it needs db, which is down: exited with code 3',
    fix: 'devenv reset db',
  },
  {
    kind: 'dependency-down',
    when: 'an address that its log names belongs to a service that was never made',
    others: { db: {} },
    state: { ...exited(1), 'shop-db-1': undefined },
    evidence: { running: false, ...said('could not translate host name "db" to address') },
    cause: 'it needs db, which is down: it has no container',
    fix: 'devenv up -d db',
  },
  {
    kind: 'dependency-down',
    when: 'it did not wait until a service was ready',
    others: { db: {} },
    state: exited(1),
    evidence: {
      running: false,
      ...said('connection to server at "db" (10.0.0.3), port 5432 failed: Connection refused'),
    },
    cause: 'it connected to db before that was ready, and does not wait for it',
    fix: /^Add depends_on: \{ db: \{ condition: service_healthy \} \} to api/,
  },
  {
    kind: 'unknown-host',
    when: 'no service is called as the host that it looks for',
    others: { db: {} },
    state: exited(1),
    evidence: { running: false, ...said('getaddrinfo ENOTFOUND databse') },
    cause: 'it looks for a host databse, and no service of this stack is called so',
    fix: 'Let api use the name of a service: db',
  },
  {
    kind: 'no-shared-network',
    when: 'the service that it looks for is on other networks',
    others: { db: { networks: { back: null } } },
    state: exited(1),
    evidence: { running: false, ...said("wget: bad address 'db:80'") },
    cause: 'it looks for db, and has no network in common with it',
    fix: 'Put api and db on one network, then: devenv up -d',
  },
  {
    kind: 'connects-to-itself',
    when: 'it looks for another service on localhost',
    others: { db: { expose: ['5432'] } },
    state: exited(1),
    evidence: { running: false, ...said('Error: connect ECONNREFUSED 127.0.0.1:5432') },
    cause: 'it connects to port 5432 of localhost, which is its own container',
    fix: /^Let api connect to db instead of localhost/,
  },
  {
    kind: 'nothing-listens',
    when: 'it listens on loopback alone',
    api: published,
    evidence: { listeners: [{ port: 80, loopback: true }] },
    cause: /^it listens on port 80 of 127\.0\.0\.1 only/,
    fix: /^Let api listen on 0\.0\.0\.0/,
  },
  {
    kind: 'nothing-listens',
    when: 'it listens on another port',
    api: { expose: ['80'] },
    evidence: { listeners: [{ port: 3000, loopback: false }] },
    cause: 'nothing listens on its port 80: it listens on 3000',
    fix: 'Put 3000 in place of 80 in the ports of api, then: devenv up -d api',
  },
  {
    kind: 'health-check-failed',
    when: 'its check fails',
    api: check,
    state: sick,
    evidence: failed('HTTP 500'),
    cause: 'its health check fails (code 1)',
    fix: 'devenv reset api',
  },
  {
    kind: 'health-check-failed',
    when: 'it hangs',
    api: check,
    state: sick,
    evidence: failed('Health check exceeded timeout (2s)'),
    cause: 'its health check got no answer within 2s',
    fix: 'devenv reset api',
  },
  {
    kind: 'health-check-broken',
    when: 'its check runs what is not there',
    api: check,
    state: sick,
    evidence: failed('OCI runtime exec failed: exec: "curl": executable file not found in $PATH'),
    cause: 'its health check runs curl, which its image does not have',
    fix: /^Let the healthcheck of api run what is in its image/,
  },
  {
    kind: 'crash-loop',
    when: 'its restart policy starts it again and again',
    state: { 'shop-api-1': { state: 'restarting', exitCode: 2 } },
    evidence: { running: false, exitCode: 2, restarts: 4 },
    cause: 'it crashes again and again, 4 times so far: it exited with code 2',
    fix: 'devenv reset api',
  },
];

function findings({ api = {}, others = {}, state = {}, evidence }: Partial<Row>): Finding[] {
  const networks = { default: { name: 'shop_default' }, back: { name: 'shop_back' } };
  const stack = stackOf({ api, ...others }, { networks });
  const observed = withContainers(allWell(stack), state);
  const [replica] = diagnoseServices(stack, observed, ['api']);
  if (replica === undefined) throw new Error('no replica');
  const service = stack.services['api'] ?? {};
  const known = replica.container === undefined ? undefined : { ...ran, ...evidence };
  return explain({
    stack,
    name: 'api',
    service,
    diagnosis: replica.diagnosis,
    observed,
    upSeconds: 60,
    evidence: known,
  });
}

describe('explain', () => {
  it.each(ROWS)('$kind: $when', ({ kind, cause, fix, ...row }) => {
    const [first] = findings(row);
    expect(first?.kind).toBe(kind);
    expect(first?.cause).toMatch(cause instanceof RegExp ? cause : new RegExp(`^${escaped(cause)}$`));
    expect(first?.fix).toMatch(fix instanceof RegExp ? fix : new RegExp(`^${escaped(fix)}$`));
  });

  it('finds nothing wrong with what is well, whatever it printed', () => {
    const well = {
      api: published,
      evidence: { listeners: [{ port: 80, loopback: false }], ...said('PORT is not set') },
    };
    expect(findings(well)).toEqual([]);
  });

  it('shows what was said before each crash, and not what an earlier run said', () => {
    const at = (second: number): number => START + second * 1000;
    const [, loop] = findings({
      state: { 'shop-api-1': { state: 'restarting', exitCode: 2 } },
      evidence: {
        running: false,
        restarts: 2,
        startedAt: at(20),
        ends: [5, 15, 25].map((second) => ({ time: at(second), exitCode: 2 })),
        log: [
          { time: at(1), text: 'TOKEN is not set' },
          { time: at(12), text: 'second' },
          { time: at(22), text: 'open /a/b: no such file or directory' },
        ],
      },
    });
    expect(loop?.evidence).toEqual([
      '12:00:05 UTC exited with code 2',
      '  TOKEN is not set',
      '12:00:15 UTC exited with code 2',
      '  second',
      '12:00:25 UTC exited with code 2',
      '  open /a/b: no such file or directory',
    ]);
  });
});

describe('a service that goes on is left alone', () => {
  const bound: Service = { volumes: [{ type: 'bind', source: '/home/me', target: '/me' }] };
  const crowded = { machine: { ...roomy.machine, diskFree: 3e7 } };
  const remote = { machine: { imageArchitecture: 'amd64', architecture: 'amd64' } };
  it.each<[string, Service, Partial<Evidence>]>([
    ['where nothing is full any more', {}, { full: [], ...roomy }],
    ["where the engine's disk is full", {}, { full: ['/', '/cache'], ...crowded }],
    ["where it may be the engine's disk that is full", {}, { full: ['/', '/cache'], ...remote }],
    ['where a folder of the user is full', bound, { full: ['/me'], ...roomy }],
  ])('%s', (_, api, evidence) => {
    expect(findings({ api, evidence })).toEqual([]);
  });
});

describe('parseFull', () => {
  it('tells what has no room, however large it is', () => {
    const table = `Filesystem           1024-blocks    Used Available Capacity Mounted on
overlay              263174212 250015502  13158710  95% /
tmpfs                    65536         0     65536   0% /dev
shm                       1024      1024         0 100% /with a space
tmpfs                     1024       100       924  10% /small
none                         0         0         0   - /sys
`;
    expect(parseFull(table)).toEqual(['/with a space']);
  });
});

test.each([
  ['write /data/x: no space left on device', true],
  ['ERROR: could not extend file "base/1": No space left on device', true],
  ['Error: ENOSPC: System limit for number of file watchers reached, watch /app', false],
  ['listening', false],
])('a full disk is told by %j: %s', (line, told) => {
  expect(tellsOfFullDisk(line)).toBe(told);
});

describe('readLine', () => {
  it.each([
    ["KeyError: 'DATABASE_URL'", 'missing-variable DATABASE_URL'],
    ['key not found: "SECRET_KEY" (KeyError)', 'missing-variable SECRET_KEY'],
    ['/entrypoint.sh: line 3: API_KEY: unbound variable', 'missing-variable API_KEY'],
    ['sh: PORT: parameter not set', 'missing-variable PORT'],
    ['environment variable REDIS_URL is not set', 'missing-variable REDIS_URL'],
    ['Missing required environment variable: STRIPE_KEY', 'missing-variable STRIPE_KEY'],
    ['You must specify POSTGRES_PASSWORD to a non-empty value', 'missing-variable POSTGRES_PASSWORD'],
    ['Could not resolve placeholder \'DB_URL\' in value "${DB_URL}"', 'missing-variable DB_URL'],
    ['panic: JWT_SECRET must be set', 'missing-variable JWT_SECRET'],
    ["FileNotFoundError: [Errno 2] No such file or directory: 'settings.toml'", 'missing-file settings.toml'],
    ['open /etc/app/app.yaml: no such file or directory', 'missing-file /etc/app/app.yaml'],
    ["cat: can't open '/etc/app': No such file or directory", 'missing-file /etc/app'],
    ["Error: Cannot find module '/app/server.js'", 'missing-file /app/server.js'],
    ["Error: Cannot find module 'express'", 'missing-module express'],
    ['open() "/etc/nginx/a.conf" failed (2: No such file or directory)', 'missing-file /etc/nginx/a.conf'],
    ['sh: gunicorn: not found', 'command-not-found gunicorn'],
    ['java.net.UnknownHostException: db', 'unknown-host db'],
    ['dial tcp: lookup db on 127.0.0.11:53: no such host', 'unknown-host db'],
    ['nginx: [emerg] host not found in upstream "api:3000" in /etc/nginx/a.conf:3', 'unknown-host api'],
    ['dial tcp 10.0.0.7:6379: connect: connection refused', 'dependency-down 10.0.0.7:6379'],
    ['dial tcp [::1]:6379: connect: connection refused', 'connects-to-itself [::1]:6379'],
    ["Can't connect to MySQL server on 'db:3306' (111)", 'dependency-down db'],
    [
      JSON.stringify({ level: 'fatal', err: { message: 'could not translate host name "db" to address' } }),
      'unknown-host db',
    ],
    ['{ "PORT": parameter not set', 'missing-variable PORT'],
    ['GET /missing 404 not found', undefined],
    ['INFO is not a level', undefined],
    ['listening on port 3000', undefined],
  ])('%s', (line, told) => {
    const clue = readLine(line);
    expect(clue && `${clue.kind} ${clue.subject}`).toBe(told);
  });
});

describe('parseListeners', () => {
  it('tells loopback from what others reach, in both families, and leaves out the resolver and connections', () => {
    const table = `  sl  local_address rem_address   st tx_queue rx_queue
   0: 00000000:0050 00000000:0000 0A 00000000:00000000
   1: 0100007F:0BB8 00000000:0000 0A 00000000:00000000
   2: 0B00007F:9C40 00000000:0000 0A 00000000:00000000
   3: 0100A8C0:1F90 0200A8C0:C001 01 00000000:00000000
  sl  local_address                         remote_address                        st
   0: 00000000000000000000000001000000:1538 00000000000000000000000000000000:0000 0A
   1: 0000000000000000FFFF00000100007F:1539 00000000000000000000000000000000:0000 0A
   2: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A
`;
    expect(parseListeners(table)).toEqual([
      { port: 80, loopback: false },
      { port: 3000, loopback: true },
      { port: 5432, loopback: true },
      { port: 5433, loopback: true },
    ]);
  });
});

describe('changesSince', () => {
  const last = {
    at: '',
    imageId: 'sha256:aaaaaaaaaaaaaaaa',
    configHash: 'a',
    digests: 'command=1,environment=1',
    commit: 'abc',
  };
  it('names the image, the attributes and the commit', () => {
    const now = {
      imageId: 'sha256:bbbbbbbbbbbbbbbb',
      configHash: 'b',
      digests: 'command=1,environment=2',
      commit: 'def',
    };
    expect(changesSince(last, now)).toEqual([
      'another image (aaaaaaaaaaaa → bbbbbbbbbbbb)',
      'environment changed',
      'git commit abc → def',
    ]);
  });
  it('tells contents that no attribute shows, and nothing where all is the same', () => {
    expect(changesSince(last, { ...last, configHash: 'b' })).toEqual(['secrets or configs changed']);
    expect(changesSince(last, { ...last, commit: undefined })).toEqual([]);
  });
});

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
