import { expect, it } from 'vitest';
import { parseListeners } from '../../../src/engine/health/listening.js';

it('finds the ports in the state LISTEN, of both tables', () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0CEA 00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 4026 1 0
   1: 0100007F:9C40 0100007F:0CEA 01 00000000:00000000 00:00000000 00000000     0        0 4027 1 0
  sl  local_address                         remote_address                        st tx_queue rx_queue
   0: 00000000000000000000000000000000:1538 00000000000000000000000000000000:0000 0A 00000000:00000000 00:0 0 999
`;
  expect(parseListeners(table)).toEqual([3306, 5432]);
});
