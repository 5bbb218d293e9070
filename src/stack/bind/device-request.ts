import { ModelFault } from '../fault.js';
import { isFloat, scalarText } from '../tree.js';
import { type Bind, integer, labels, record, text, texts } from './values.js';

const count: Bind = (value, path) => {
  if (typeof value === 'string' && value.toLowerCase() === 'all') return -1;
  if (isFloat(value)) throw new ModelFault(path, `must be all or a whole number, not ${scalarText(value)}`);
  return integer(value, path);
};
export const deviceRequest = record([
  ['capabilities', texts],
  ['driver', text],
  ['count', count],
  ['device_ids', texts],
  ['options', labels],
]);
