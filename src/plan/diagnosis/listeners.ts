/** A TCP port that a process accepts connections on. */
export interface Listener {
  port: number;
  /** Reached from within its network namespace only. */
  loopback: boolean;
}

const LISTENING = '0A';

/** docker's own resolver, in every network namespace. */
const RESOLVER = '0B00007F';

/** What listens, from the text of `/proc/net/tcp` and `/proc/net/tcp6`. (proc_net_tcp(5)) */
export function parseListeners(table: string): Listener[] {
  const found = table.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    if (state !== LISTENING || address === RESOLVER) return [];
    return [{ port: parseInt(port, 16), loopback: isLoopback(address) }];
  });
  const key = ({ port, loopback }: Listener): string => `${port} ${loopback}`;
  return [...new Map(found.map((one) => [key(one), one])).values()].sort((a, b) => a.port - b.port);
}

/** Words of four bytes in the order of a little-endian machine: 127.0.0.0/8, `::1`, and the first within IPv6. */
function isLoopback(address: string): boolean {
  if (address.length === 8) return address.endsWith('7F');
  const [mapped, last] = [address.slice(0, 24), address.slice(24)];
  if (mapped === '0000000000000000FFFF0000') return last.endsWith('7F');
  return address === '00000000000000000000000001000000';
}
