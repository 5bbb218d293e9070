import { scalarText } from '../tree.js';
import { type Bind, duration, flag, optionalInteger, record, unsigned } from './values.js';

const healthTest: Bind = (value) => {
  if (typeof value === 'string') return ['CMD-SHELL', value];
  return Array.isArray(value) && value.length > 0 ? value.map(scalarText) : undefined;
};

export const healthcheck = record([
  ['test', healthTest],
  ['timeout', duration],
  ['interval', duration],
  ['retries', unsigned(optionalInteger)],
  ['start_period', duration],
  ['start_interval', duration],
  ['disable', flag],
]);
