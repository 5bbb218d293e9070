import {
  attributes,
  keyValues,
  listOf,
  oneOf,
  text,
  textOrInteger,
  textOrNumber,
  texts,
  type Schema,
} from './schema.js';

const deviceAttributes: Record<string, Schema> = {
  capabilities: texts,
  count: textOrInteger,
  device_ids: texts,
  driver: text,
  options: keyValues,
};

const updates = attributes({
  parallelism: textOrInteger,
  delay: text,
  failure_action: text,
  monitor: text,
  max_failure_ratio: textOrNumber,
  order: oneOf('start-first', 'stop-first'),
});

export const gpus: Schema = {
  ...oneOf('all'),
  ...listOf({ object: { attributes: deviceAttributes, others: { any: true } } }),
};

export const deploy: Schema = {
  null: true,
  ...attributes({
    mode: text,
    endpoint_mode: text,
    replicas: textOrInteger,
    labels: keyValues,
    rollback_config: updates,
    update_config: updates,
    resources: attributes({
      limits: attributes({ cpus: textOrNumber, memory: text, pids: textOrInteger }),
      reservations: attributes({
        cpus: textOrNumber,
        memory: text,
        generic_resources: listOf(
          attributes({ discrete_resource_spec: attributes({ kind: text, value: textOrNumber }) }),
        ),
        devices: listOf(attributes(deviceAttributes, { required: ['capabilities'] })),
      }),
    }),
    restart_policy: attributes({ condition: text, delay: text, max_attempts: textOrInteger, window: text }),
    placement: attributes({
      constraints: listOf(text),
      preferences: listOf(attributes({ spread: text })),
      max_replicas_per_node: textOrInteger,
    }),
  }),
};
