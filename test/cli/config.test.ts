import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { devenv } from '../support/devenv.js';

let folder = '';

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'devenv-config-')));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const run = (...args: string[]) => devenv(['config', ...args], { cwd: folder, env: { TAG: undefined } });

const SHOP = `
name: shop
services:
  web:
    image: web:\${TAG:-1}
    command: echo "$$HOME"
    depends_on: [db]
    networks: [edge]
    labels: { answer: "yes", number: "1" }
  db:
    build: ./db
    volumes: [data:/var/lib]
  tools: { image: tools, profiles: [dev] }
networks: { edge: }
volumes: { data: }
`;

describe('config', () => {
  it('prints YAML that loads to the same again', async () => {
    write('compose.yaml', SHOP);
    const first = await run();
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    expect(first.stdout).toContain('      answer: "yes"\n      number: "1"\n');
    write('again.yaml', first.stdout);
    expect((await run('-f', 'again.yaml')).stdout).toBe(first.stdout);
  });

  it('prints JSON on request, dollars doubled', async () => {
    write('compose.yaml', SHOP);
    const { stdout } = await run('--format', 'json');
    const model = JSON.parse(stdout) as { name: string; services: Record<string, { command: string[] | null }> };
    expect(model.name).toBe('shop');
    expect(model.services['web']?.command).toEqual(['echo', '$$HOME']);
    expect((await run('--json')).stdout.trim()).toBe(JSON.stringify(model, null, 2));
  });

  it.each([
    ['--services', 'db\nweb\n'],
    ['--images', 'shop-db\nweb:1\n'],
    ['--volumes', 'data\n'],
    ['--networks', 'default\nedge\n'],
    ['--profiles', 'dev\n'],
  ])('%s', async (flag, output) => {
    write('compose.yaml', SHOP);
    expect((await run(flag)).stdout).toBe(output);
  });

  it('prints the hash that docker compose gives a service', async () => {
    write('compose.yaml', 'services: { a: { image: a } }');
    expect((await run('--hash', 'a')).stdout).toBe(
      'a ead32641ace023dfb5148a9f4e8937d023a3b7fcc8af8f3e47f76229311a2be6\n',
    );
  });

  it('prints the variables with their defaults', async () => {
    write('compose.yaml', SHOP);
    expect(JSON.parse((await run('--variables', '--format', 'json')).stdout)).toEqual({
      TAG: { Name: 'TAG', DefaultValue: '1', PresenceValue: '', Required: false },
    });
    expect((await run('--variables')).stdout).toContain('TAG                 false               1');
  });

  it('prints the environment that interpolation sees', async () => {
    write('.env', 'FROM_FILE=1');
    write('compose.yaml', SHOP);
    expect((await run('--environment')).stdout.split('\n')).toEqual(
      expect.arrayContaining(['COMPOSE_PROJECT_NAME=shop', 'FROM_FILE=1']),
    );
  });

  it('limits the model to named services and what they need', async () => {
    write('compose.yaml', SHOP);
    const { stdout } = await run('--format', 'json', 'db');
    const { services, networks } = JSON.parse(stdout) as Record<string, object>;
    expect(Object.keys(services ?? {})).toEqual(['db']);
    expect(Object.keys(networks ?? {})).toEqual(['default']);
  });

  it('enables the profiles of a service that is named', async () => {
    write('compose.yaml', SHOP);
    expect((await run('tools')).stdout).toContain('image: tools');
  });

  it('leaves out the steps that are not wanted', async () => {
    write('compose.yaml', SHOP);
    expect((await run('--no-interpolate')).stdout).toContain('image: web:${TAG:-1}');
    expect((await run('--no-normalize')).stdout).not.toContain('shop_edge');
    expect((await run('--no-path-resolution')).stdout).toContain('context: ./db');
  });

  it('writes to a file', async () => {
    write('compose.yaml', SHOP);
    const { stdout } = await run('-o', 'out.yaml');
    expect(stdout).toBe('');
    expect(readFileSync(join(folder, 'out.yaml'), 'utf8')).toBe((await run()).stdout);
  });

  it('only checks with --quiet', async () => {
    write('compose.yaml', SHOP);
    expect(await run('--quiet')).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
    write('compose.yaml', 'services: { web: { imgae: x } }');
    expect(await run('--quiet')).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it('says where a fault is, and what was meant', async () => {
    write('compose.yaml', 'services:\n  web:\n    imgae: x\n');
    const { stderr, exitCode } = await run();
    expect(exitCode).toBe(2);
    expect(stderr).toContain('services.web.imgae');
    expect(stderr).toContain(`${join(folder, 'compose.yaml')}:3:5`);
    expect(stderr).toContain('Did you mean image?');
    expect(stderr).not.toContain('    at ');
  });

  it('tells every fault of a file at once, as JSON too', async () => {
    write('compose.yaml', 'services:\n  web:\n    imgae: x\n    prots: [80]\n');
    const { stderr, exitCode } = await run();
    expect(exitCode).toBe(2);
    expect(stderr).toContain('compose.yaml:3:5');
    expect(stderr).toMatch(/also at .*compose\.yaml:4:5: services\.web\.prots is not .*Did you mean ports\?/);
    const { error } = JSON.parse((await run('--json')).stdout) as { error: { others: { location: object }[] } };
    expect(error.others.map(({ location }) => location)).toMatchObject([{ line: 4, column: 5 }]);
  });

  it('says what to do where there is no file', async () => {
    const { stderr, exitCode } = await run();
    expect(exitCode).toBe(2);
    expect(stderr).toContain('devenv init');
  });

  it('warns of variables without a value', async () => {
    write('compose.yaml', 'services: { web: { image: "x:$TAG" } }');
    const { stderr, exitCode } = await run('-q');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Variable TAG is not set');
  });
});

it('a file that is known from an earlier command is read as it was: values, warnings, the place of a fault', async () => {
  const env = { XDG_CACHE_HOME: join(folder, 'cache') };
  for (const text of [
    'version: "3"\nx-a: &a { user: "0" }\nservices: { web: { <<: *a, image: "nginx:${TAG}" } }\n',
    'services:\n  web:\n    image: nginx\n    portz: ["80"]\n',
  ]) {
    write('compose.yaml', text);
    const [first, ...again] = [
      await devenv(['config'], { cwd: folder, env }),
      await devenv(['config'], { cwd: folder, env }),
      await devenv(['config'], { cwd: folder, env: { ...env, DEBUG: 'devenv' } }),
    ];
    for (const run of again) expect(run).toEqual(first);
    expect(readFileSync(knownFile(), 'utf8')).toContain(JSON.stringify(text).slice(1, -1));
  }
});

function knownFile(): string {
  const documents = join(folder, 'cache/devenv/documents');
  return join(documents, readdirSync(documents).find((name) => name.startsWith('compose.yaml-')) ?? '');
}
