import { command, flag, keyValues, record, text } from './values.js';

export const hook = record([
  ['command', command],
  ['user', text],
  ['privileged', flag],
  ['working_dir', text],
  ['environment', keyValues(null)],
]);
