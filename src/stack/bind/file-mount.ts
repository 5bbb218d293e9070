import { ModelFault } from '../fault.js';
import { scalarText } from '../tree.js';
import { type Bind, record, text } from './values.js';

/** A file mode: a number as it is, a text in octal. */
const fileMode: Bind = (value, path) => {
  if (value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value)) return `0${value.toString(8)}`;
  if (typeof value !== 'string' || !/^[-+]?[0-7]{1,21}$/.test(value)) {
    throw new ModelFault(path, `must be octal, such as 0440, not ${scalarText(value)}`);
  }
  return `0${parseInt(value, 8).toString(8)}`;
};

export const fileMount = record([
  ['source', text],
  ['target', text],
  ['uid', text],
  ['gid', text],
  ['mode', fileMode],
]);
