import type { LinuxFamily } from './linux-system.js';

const RESTART_SHELL = 'Log out and in again, then run: devenv setup';
const JOIN_GROUP = 'sudo usermod -aG docker $USER';

/** What a person does to get an engine on a system where devenv does not install one itself, step by step. */
export function installSteps(platform: NodeJS.Platform, family: LinuxFamily): string[] {
  if (platform === 'darwin') return MAC_STEPS;
  if (platform === 'win32') return WINDOWS_STEPS;
  return LINUX_STEPS[family];
}

const MAC_STEPS = [
  'brew install --cask docker-desktop, then open Docker from Applications',
  'Or: brew install colima docker && colima start',
  'Or: brew install --cask orbstack, then open OrbStack',
  'Then run: devenv setup',
];

const WINDOWS_STEPS = [
  'In an administrator PowerShell: wsl --install, then restart Windows',
  'winget install Docker.DockerDesktop, then start it and keep "Use the WSL 2 based engine" on',
  'In its settings, under Resources > WSL integration, switch on your distribution',
  'Then run in a WSL shell: devenv setup',
];

const LINUX_STEPS: Record<LinuxFamily, string[]> = {
  debian: [
    'As root: apt-get update && apt-get install -y --no-install-recommends docker.io iptables',
    'As root: usermod -aG docker YOUR_NAME',
    RESTART_SHELL,
  ],
  fedora: ['sudo dnf install -y moby-engine', 'sudo systemctl enable --now docker', JOIN_GROUP, RESTART_SHELL],
  arch: ['sudo pacman -S --needed docker', 'sudo systemctl enable --now docker', JOIN_GROUP, RESTART_SHELL],
  suse: ['sudo zypper install -y docker', 'sudo systemctl enable --now docker', JOIN_GROUP, RESTART_SHELL],
  alpine: [
    'doas apk add docker',
    'doas rc-update add docker && doas service docker start',
    'doas addgroup $USER docker',
    RESTART_SHELL,
  ],
  unknown: [
    'Install Docker Engine 20.10 or newer (or Podman 4 with its socket) with the package manager of your system.',
    'Start it, then run: devenv setup',
  ],
};
