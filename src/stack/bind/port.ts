import { integer, record, strictText, text, unsigned } from './values.js';

export const port = record([
  ['name', text],
  ['mode', text],
  ['host_ip', text],
  ['target', unsigned(integer)],
  ['published', strictText],
  ['protocol', text],
  ['app_protocol', text],
]);
