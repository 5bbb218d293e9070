import { integer, record, text } from './values.js';

export const port = record([
  ['name', text],
  ['mode', text],
  ['host_ip', text],
  ['target', integer],
  ['published', text],
  ['protocol', text],
  ['app_protocol', text],
]);
