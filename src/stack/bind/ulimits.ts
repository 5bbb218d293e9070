import { ModelFault } from '../fault.js';
import { isFloat, isMapping, scalarText } from '../tree.js';
import { type Bind, dictionary, integer, record } from './values.js';

const limit: Bind = (value, path) => {
  if (isFloat(value)) throw new ModelFault(path, `must be written as a whole number, not ${scalarText(value)}`);
  return integer(value, path);
};

/** Limits of processes by name; a single zero reads as no limits at all, as docker compose prints it. */
export const ulimits = dictionary((value, path) => {
  if (!isMapping(value)) return limit(value, path) ?? {};
  return record([
    ['soft', limit],
    ['hard', limit],
  ])(value, path);
});
