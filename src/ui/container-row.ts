import type { ListedContainer } from '../operations/ps.js';
import { humanDuration } from './human-duration.js';
import type { Row } from './template/evaluate.js';

/** A container with the fields that `docker compose ps --format` has. `now`: milliseconds. */
export function containerRow(container: ListedContainer, { truncate, now }: { truncate: boolean; now: number }): Row {
  const { id, name, image, service, state, status, health, labels, exitCode = 0, ports, mounts, created } = container;
  const cut = (text: string, length: number) =>
    truncate && text.length > length ? `${text.slice(0, length - 1)}…` : text;
  const row: Row = {
    Command: JSON.stringify(cut(container.command ?? '', 20)),
    CreatedAt: dateWords(created),
    ExitCode: exitCode,
    Health: health === 'none' ? '' : health,
    ID: truncate ? id.slice(0, 12) : id,
    Image: image,
    Labels: Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
    LocalVolumes: String(mounts.filter(({ type }) => type === 'volume').length),
    Mounts: mounts.map((mount) => cut(mount.name ?? mount.source ?? '', 15)).join(','),
    Name: name,
    Names: name,
    Networks: Object.keys(container.networks).sort().join(','),
    Ports: portList(ports),
    Project: container.project,
    Publishers: inOrder(ports).map(({ hostIp, target, published, protocol }) => ({
      URL: hostIp,
      TargetPort: target,
      PublishedPort: published,
      Protocol: protocol,
    })),
    RunningFor: `${humanDuration(now / 1000 - created)} ago`,
    Service: service,
    Size: '0B',
    State: state,
    Status: status,
  };
  Object.defineProperty(row, 'Label', { value: (key: string) => labels[key] ?? '' });
  return row;
}

/** The engine lists ports in any order. */
function inOrder(ports: ListedContainer['ports']): ListedContainer['ports'] {
  return [...ports].sort((a, b) => a.target - b.target || a.published - b.published);
}

/** `127.0.0.1:8080->80/tcp, [::]:53->53/udp`, in the order of the ports in the container. */
function portList(ports: ListedContainer['ports']): string {
  return inOrder(ports)
    .map(({ hostIp, published, target, protocol }) => {
      const host = hostIp.includes(':') ? `[${hostIp}]` : hostIp;
      return `${host}:${published}->${target}/${protocol}`;
    })
    .join(', ');
}

/** `2026-01-31 12:00:00 +0000 UTC`, as Go prints a time. */
export function dateWords(seconds: number): string {
  return new Date(seconds * 1000)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' +0000 UTC');
}
