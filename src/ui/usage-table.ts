import type { ReplicaUsage } from '../operations/stats.js';
import { binarySize, decimalSize } from './docker-size.js';
import { formatTable } from './table.js';
import type { Row } from './template/evaluate.js';

const COLUMNS = [
  { title: 'SERVICE', shrinkTo: 8 },
  { title: 'CPU %' },
  { title: 'MEM / LIMIT' },
  { title: 'NET I/O' },
  { title: 'DISK I/O' },
  { title: 'PIDS' },
];

/** What replicas use, as a table that fits in 80 columns. */
export function usageTable(replicas: ReplicaUsage[], width?: number): string {
  if (replicas.length === 0) return 'Nothing runs.';
  const rows = replicas.map((replica) => {
    const { CPUPerc, MemUsage, NetIO, BlockIO, PIDs } = usageRow(replica, false);
    const cells = [CPUPerc, MemUsage, NetIO, BlockIO, PIDs] as string[];
    return [`${replica.service}-${replica.number}`, ...cells];
  });
  return formatTable(COLUMNS, rows, width);
}

/** A replica's usage with the fields that `docker compose stats --format` has. */
export function usageRow({ name, containerId, usage }: ReplicaUsage, truncate: boolean): Row {
  const percent = (value: number | undefined): string => (value === undefined ? '--' : `${value.toFixed(2)}%`);
  const pair = (size: (bytes: number) => string, one?: number, other?: number): string =>
    one === undefined || other === undefined ? '-- / --' : `${size(one)} / ${size(other)}`;
  return {
    BlockIO: pair(decimalSize, usage?.blockRead, usage?.blockWrite),
    CPUPerc: percent(usage?.cpuPercent),
    Container: containerId,
    ID: truncate ? containerId.slice(0, 12) : containerId,
    MemPerc: percent(usage?.memoryPercent),
    MemUsage: pair(binarySize, usage?.memory, usage?.memoryLimit),
    Name: name,
    NetIO: pair(decimalSize, usage?.networkIn, usage?.networkOut),
    PIDs: usage === undefined ? '--' : String(usage.processes),
  };
}
