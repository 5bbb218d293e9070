import { isMapping, mapping } from '../tree.js';
import { deviceRequest } from './device-request.js';
import {
  type Bind,
  type Shape,
  bytes,
  duration,
  float32,
  integer,
  labels,
  list,
  nonZeroDuration,
  optionalInteger,
  record,
  text,
  texts,
  unsigned,
} from './values.js';

const updates = record([
  ['parallelism', unsigned(optionalInteger)],
  ['delay', nonZeroDuration],
  ['failure_action', text],
  ['monitor', nonZeroDuration],
  ['max_failure_ratio', float32],
  ['order', text],
]);

const discreteResource: Bind = (value, path) =>
  isMapping(value) ? { kind: '', value: 0, ...(record([['kind', text], ['value', integer]])(value, path) as object) } : undefined; // prettier-ignore
const genericResource = record([['discrete_resource_spec', discreteResource]]);

const deploy: Shape = [
  ['mode', text],
  ['replicas', unsigned(optionalInteger)],
  ['labels', labels],
  ['update_config', updates],
  ['rollback_config', updates],
  [
    'resources',
    record([
      ['limits', record([['cpus', float32], ['memory', bytes], ['pids', integer]])], // prettier-ignore
      [
        'reservations',
        record([
          ['cpus', float32],
          ['memory', bytes],
          ['devices', list(deviceRequest)],
          ['generic_resources', list(genericResource)],
        ]),
      ],
    ]),
  ],
  [
    'restart_policy',
    record([['condition', text], ['delay', duration], ['max_attempts', unsigned(optionalInteger)], ['window', duration]]), // prettier-ignore
  ],
  [
    'placement',
    record([
      ['constraints', texts],
      ['preferences', list(record([['spread', text]]))],
      ['max_replicas_per_node', unsigned(integer)],
    ]),
  ],
  ['endpoint_mode', text],
];

/** Compose prints resources and placement even where the file has none. */
export const deployment: Bind = (value, path) => {
  if (!isMapping(value)) return undefined;
  const initial = mapping([
    ['resources', mapping()],
    ['placement', mapping()],
  ]);
  return record(deploy)(mapping([...Object.entries(initial), ...Object.entries(value)]), path);
};
