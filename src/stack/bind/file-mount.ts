import { ModelFault } from '../fault.js';
import { type Bind, record, text } from './values.js';

/** A file mode: a number as it is, a text in octal. */
const fileMode: Bind = (value, path) => {
  if (value === null) return undefined;
  const mode = typeof value === 'string' ? parseInt(value, 8) : Number(value);
  if (typeof value === 'string' && !/^[0-7]+$/.test(value)) throw new ModelFault(path, `must be octal, not "${value}"`);
  return `0${mode.toString(8)}`;
};

export const fileMount = record([
  ['source', text],
  ['target', text],
  ['uid', text],
  ['gid', text],
  ['mode', fileMode],
]);
