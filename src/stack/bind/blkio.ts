import { scalarText, type Mapping } from '../tree.js';
import { type Bind, list, readBytes, record, strictInteger } from './values.js';

const weightDevice: Bind = (value, path) => {
  const device = value as Mapping;
  return { path: scalarText(device['path'] ?? ''), weight: strictInteger(device['weight'] ?? 0, path) ?? 0 };
};
const rateDevice: Bind = (value, path) => {
  const device = value as Mapping;
  return { path: scalarText(device['path'] ?? ''), rate: readBytes(device['rate'] ?? 0, path) };
};

export const blkio = record([
  ['weight', strictInteger],
  ['weight_device', list(weightDevice)],
  ['device_read_bps', list(rateDevice)],
  ['device_read_iops', list(rateDevice)],
  ['device_write_bps', list(rateDevice)],
  ['device_write_iops', list(rateDevice)],
]);
