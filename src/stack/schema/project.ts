import { service } from './service.js';
import { stackSettings, volumeSettings } from './settings.js';
import {
  anything,
  attributes,
  driverOptions,
  flag,
  keyValues,
  listOf,
  NAME,
  text,
  textOrTexts,
  type Schema,
} from './schema.js';

const textDictionary: Schema = { object: { names: { pattern: /^.+$/, value: text }, closed: true } };

const external: Schema = { ...flag, ...attributes({ name: text }) };
const openExternal: Schema = { ...flag, ...attributes({ name: text }, { others: anything }) };

const network: Schema = {
  null: true,
  ...attributes({
    name: text,
    driver: text,
    driver_opts: driverOptions,
    ipam: attributes({
      driver: text,
      config: listOf(attributes({ subnet: text, ip_range: text, gateway: text, aux_addresses: textDictionary })),
      options: textDictionary,
    }),
    external,
    internal: flag,
    enable_ipv4: flag,
    enable_ipv6: flag,
    attachable: flag,
    labels: keyValues,
  }),
};

const volume: Schema = {
  null: true,
  ...attributes({
    name: text,
    driver: text,
    driver_opts: driverOptions,
    external,
    labels: keyValues,
    'x-devenv': volumeSettings,
  }),
};

const secret = attributes({
  name: text,
  environment: text,
  file: text,
  external: openExternal,
  labels: keyValues,
  driver: text,
  driver_opts: driverOptions,
  template_driver: text,
});

const config = attributes({
  name: text,
  content: text,
  environment: text,
  file: text,
  external: openExternal,
  labels: keyValues,
  template_driver: text,
});

const model = attributes(
  { name: text, model: text, context_size: { integer: true }, runtime_flags: listOf(text) },
  { required: ['model'] },
);

function named(value: Schema, others?: Schema): Schema {
  return { object: { names: { pattern: NAME, value }, closed: true, ...(others === undefined ? {} : { others }) } };
}

/** What a whole Compose file may hold: the JSON schema of the Compose Specification, as tables. */
export const project = attributes({
  'x-devenv': stackSettings,
  version: text,
  name: text,
  include: listOf({
    string: true,
    ...attributes({ path: textOrTexts, env_file: textOrTexts, project_directory: text }, { closed: true }),
  }),
  services: named(service),
  models: named(model, anything),
  networks: named(network, anything),
  volumes: named(volume),
  secrets: named(secret),
  configs: named(config),
});
