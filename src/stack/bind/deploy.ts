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
  optionalInteger,
  record,
  text,
  texts,
} from './values.js';

const updates = record([
  ['parallelism', optionalInteger],
  ['delay', duration],
  ['failure_action', text],
  ['monitor', duration],
  ['max_failure_ratio', float32],
  ['order', text],
]);

const genericResource = record([['discrete_resource_spec', record([['kind', text], ['value', integer]])]]); // prettier-ignore

const deploy: Shape = [
  ['mode', text],
  ['replicas', optionalInteger],
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
    record([['condition', text], ['delay', duration], ['max_attempts', optionalInteger], ['window', duration]]), // prettier-ignore
  ],
  [
    'placement',
    record([
      ['constraints', texts],
      ['preferences', list(record([['spread', text]]))],
      ['max_replicas_per_node', integer],
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
