import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { PASSWORD, USER } from './pull-registry.js';

/** A folder with a Docker config.json for one test: for DOCKER_CONFIG. */
export function dockerFolder(config: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'devenv-test-config-'));
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A config.json with a login at a test registry, as `docker login` writes it. */
export function login(host: string, password = PASSWORD): object {
  return { auths: { [host]: { auth: Buffer.from(`${USER}:${password}`).toString('base64') } } };
}

/** Puts a credential helper `devenv-test` into a folder; returns the PATH on which it is found. */
export function withHelper(folder: string, host: string): { PATH: string } {
  const answer = JSON.stringify({ ServerURL: host, Username: USER, Secret: PASSWORD });
  const helper = join(folder, 'docker-credential-devenv-test');
  writeFileSync(helper, `#!/bin/sh\n[ "$1" = get ] && [ "$(cat)" = "${host}" ] && echo '${answer}'\n`);
  chmodSync(helper, 0o755);
  return { PATH: [folder, process.env['PATH']].join(delimiter) };
}
