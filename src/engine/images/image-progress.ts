/** Bytes for people, in decimal units as registries count them: `45 MB`, `1.2 GB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = value < 9.95 && unit > 1 ? 1 : 0;
  return `${value.toFixed(digits)} ${units[unit] ?? ''}`;
}

/** One message of a pull. (Engine API, ImageCreate) */
export interface PullMessage {
  id?: string;
  status?: string;
  progressDetail?: { current?: number; total?: number };
}

interface Layer {
  current: number;
  total: number;
  extracting: boolean;
  done: boolean;
}

/** Adds up the layers of a pull; each message gives the new state in a few words, where it changed. */
export function followPull(): (message: PullMessage) => string | undefined {
  const layers = new Map<string, Layer>();
  let before: string | undefined;
  return (message) => {
    takeLayer(layers, message);
    const detail = describePull([...layers.values()]);
    if (detail === before) return undefined;
    before = detail;
    return detail;
  };
}

function takeLayer(layers: Map<string, Layer>, { id, status, progressDetail }: PullMessage): void {
  if (id === undefined || status === undefined || !LAYER_STATES.test(status)) return;
  const layer = layers.get(id) ?? { current: 0, total: 0, extracting: false, done: false };
  layers.set(id, layer);
  if (status === 'Downloading') {
    layer.current = progressDetail?.current ?? layer.current;
    layer.total = Math.max(progressDetail?.total ?? 0, layer.total);
  } else if (/^(Verifying Checksum|Download complete|Extracting)$/.test(status)) {
    layer.current = layer.total;
    layer.extracting = status === 'Extracting';
  } else if (status === 'Pull complete' || status === 'Already exists') {
    layer.current = layer.total;
    layer.done = true;
  }
}

const LAYER_STATES =
  /^(Pulling fs layer|Waiting|Downloading|Verifying Checksum|Download complete|Extracting|Pull complete|Already exists)$/;

function describePull(layers: Layer[]): string | undefined {
  const sum = (key: 'current' | 'total'): number => layers.reduce((bytes, layer) => bytes + layer[key], 0);
  const [current, total] = [sum('current'), sum('total')];
  if (total === 0) return layers.length === 0 ? undefined : 'pulling';
  if (current < total) return `pulling ${formatBytes(current)} of ${formatBytes(total)}`;
  return `extracting ${formatBytes(total)}`;
}
