import { type Bind, integer, labels, record, text, texts } from './values.js';

const count: Bind = (value, path) => (value === 'all' ? -1 : integer(value, path));
export const deviceRequest = record([
  ['capabilities', texts],
  ['driver', text],
  ['count', count],
  ['device_ids', texts],
  ['options', labels],
]);
