import { bytes, flag, labels, record, strictInteger, text, unsigned } from './values.js';

export const volume = record([
  ['type', text],
  ['source', text],
  ['target', text],
  ['read_only', flag],
  ['consistency', text],
  [
    'bind',
    record([
      ['selinux', text],
      ['propagation', text],
      ['create_host_path', flag],
      ['recursive', text],
    ]),
  ],
  ['volume', record([['labels', labels], ['nocopy', flag], ['subpath', text]])], // prettier-ignore
  ['tmpfs', record([['size', bytes], ['mode', unsigned(strictInteger)]])], // prettier-ignore
  ['image', record([['subpath', text]])],
]);
