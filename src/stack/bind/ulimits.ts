import { isMapping } from '../tree.js';
import { dictionary, integer, record } from './values.js';

export const ulimits = dictionary((value, path) => {
  if (!isMapping(value)) return integer(value, path) ?? 0;
  return record([
    ['soft', integer],
    ['hard', integer],
  ])(value, path);
});
