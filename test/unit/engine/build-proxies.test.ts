import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { proxyArguments } from '../../../src/engine/build/proxies.js';

test("the user's proxies become build arguments, those of one engine before the default ones", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'devenv-test-config-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const proxies = { default: { httpProxy: 'http://p:1', noProxy: 'a,b', other: 'x' }, 'tcp://far:2376': {} };
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ proxies }));

  expect(await proxyArguments('unix:///var/run/docker.sock', { DOCKER_CONFIG: folder })).toEqual({
    HTTP_PROXY: 'http://p:1',
    http_proxy: 'http://p:1',
    NO_PROXY: 'a,b',
    no_proxy: 'a,b',
  });
  expect(await proxyArguments('tcp://far:2376', { DOCKER_CONFIG: folder })).toEqual({});
});
