import { describe, expect, it } from 'vitest';
import { installSteps } from '../../../src/engine/install/install-steps.js';
import { parseOsRelease } from '../../../src/engine/install/linux-system.js';
import { sshArguments } from '../../../src/engine/connect/ssh-agent.js';
import { daemonEnvironment } from '../../../src/engine/install/start-engine.js';

describe('what an installation depends on', () => {
  it.each([
    ['ID=debian\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"', 'debian', 'Debian GNU/Linux 12 (bookworm)'],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"\nPRETTY_NAME="Linux Mint 22"', 'debian', 'Linux Mint 22'],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"', 'fedora', 'Linux'],
    ['NAME=Other\nVERSION_ID=debian', 'unknown', 'Linux'],
  ])('reads the family of %j', (text, family, prettyName) => {
    expect(parseOsRelease(text)).toEqual({ family, prettyName });
  });

  it.each([
    ['darwin', 'unknown', /colima start/],
    ['win32', 'unknown', /wsl --install/],
    ['linux', 'fedora', /dnf install/],
    ['linux', 'arch', /pacman/],
  ] as const)('has the steps for %s %s, which end with devenv setup', (platform, family, command) => {
    const steps = installSteps(platform, family);
    expect(steps.join('\n')).toMatch(command);
    expect(steps.at(-1)).toMatch(/devenv setup$/);
  });

  it('gives a daemon nothing of the environment but what it needs', () => {
    const environment = daemonEnvironment({
      PATH: '/bin',
      https_proxy: 'http://proxy',
      TOKEN: 'secret',
      npm_config_x: 'y',
    });
    expect(environment).toEqual({ PATH: '/bin', https_proxy: 'http://proxy' });
  });

  it('hands ssh the user, port and host of an address, none of them as an option', () => {
    expect(sshArguments(new URL('ssh://me@host:2222')).slice(-8)).toEqual(
      ['-l', 'me', '-p', '2222', '--', 'host', 'docker', 'system', 'dial-stdio'].slice(-8),
    );
  });
});
