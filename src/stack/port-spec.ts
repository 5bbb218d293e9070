import { isIpAddress } from './ip.js';
import { mapping, scalarText, type Mapping } from './tree.js';

interface Range {
  start: number;
  end: number;
}

/** A short port (`[IP:][PUBLISHED:]TARGET[/PROTOCOL]`, ranges allowed) in its long forms. Throws a RangeError. */
export function parsePortSpec(spec: string): Mapping[] {
  const { ip, published, target, protocol } = splitSpec(spec);
  if (target === '') throw new RangeError('names no container port');
  const targets = parseRange(target, 'container');
  if (targets.start === 0) throw new RangeError('names container port 0');
  const publishes = published === '' ? undefined : parseRange(published, 'host');
  const many = targets.end !== targets.start;
  if (publishes !== undefined && publishes.end - publishes.start !== targets.end - targets.start && many) {
    throw new RangeError(`has ranges of different lengths`);
  }
  const ports: Mapping[] = [];
  for (let offset = 0; offset <= targets.end - targets.start; offset++) {
    ports.push(
      mapping([
        ['mode', 'ingress'],
        ...(ip === '' ? [] : [['host_ip', ip] as const]),
        ['target', targets.start + offset],
        ...(publishes === undefined ? [] : [['published', publishedText(publishes, offset, many)] as const]),
        ['protocol', protocol],
      ]),
    );
  }
  return ports.sort(byTargetText);
}

/** Compose orders the ports of a range by their text: 10000 before 9999. */
function byTargetText(left: Mapping, right: Mapping): number {
  return scalarText(left['target'] ?? 0) < scalarText(right['target'] ?? 0) ? -1 : 1;
}

function publishedText(range: Range, offset: number, many: boolean): string {
  return many || range.start === range.end ? String(range.start + offset) : `${range.start}-${range.end}`;
}

function splitSpec(spec: string): { ip: string; published: string; target: string; protocol: string } {
  const parts = spec.split(':');
  const [last = ''] = parts.splice(-1);
  const published = parts.pop() ?? '';
  const [target, protocol] = splitProtocol(last);
  if (!['tcp', 'udp', 'sctp'].includes(protocol)) throw new RangeError(`has an unknown protocol "${protocol}"`);
  return { ip: readAddress(parts.join(':')), published, target, protocol };
}

function splitProtocol(text: string): [string, string] {
  const slash = text.indexOf('/');
  if (slash === -1) return [text, 'tcp'];
  const protocol = text.slice(slash + 1).toLowerCase();
  return [text.slice(0, slash), protocol === '' ? 'tcp' : protocol];
}

function readAddress(text: string): string {
  if (text.includes(':') && !text.startsWith('[')) throw new RangeError('has an IPv6 address without brackets');
  const address = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  if (address !== '' && !isIpAddress(address)) throw new RangeError(`has an invalid address "${address}"`);
  return address;
}

function parseRange(text: string, side: string): Range {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  const start = Number(match?.[1]);
  const end = Number(match?.[2] ?? match?.[1]);
  if (match === null || start > 65_535 || end > 65_535) throw new RangeError(`has an invalid ${side} port "${text}"`);
  if (end < start) throw new RangeError(`has a ${side} range that runs backwards`);
  return { start, end };
}
