import { ModelFault } from '../fault.js';
import { scalarText, type Mapping } from '../tree.js';
import { bytes, type Bind, list, record, strictInteger } from './values.js';

const weight: Bind = (value, path) => {
  const read = strictInteger(value, path) as number | undefined;
  if (read !== undefined && (read < 0 || read > 65_535))
    throw new ModelFault(path, `must lie between 10 and 1000, not be ${read}`);
  return read;
};
const weightDevice: Bind = (value, path) => {
  const device = value as Mapping;
  return { path: scalarText(device['path'] ?? ''), weight: weight(device['weight'] ?? 0, path) ?? 0 };
};
const rateDevice: Bind = (value, path) => {
  const device = value as Mapping;
  return { path: scalarText(device['path'] ?? ''), rate: bytes(device['rate'] ?? 0, path) ?? '0' };
};

export const blkio = record([
  ['weight', weight],
  ['weight_device', list(weightDevice)],
  ['device_read_bps', list(rateDevice)],
  ['device_read_iops', list(rateDevice)],
  ['device_write_bps', list(rateDevice)],
  ['device_write_iops', list(rateDevice)],
]);
