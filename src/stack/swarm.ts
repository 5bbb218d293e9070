/** Attributes that only a Swarm acts on, by their place in the file. */
export const SWARM_ATTRIBUTES: readonly string[] = [
  'configs.*.labels',
  'configs.*.template_driver',
  'secrets.*.driver',
  'secrets.*.driver_opts',
  'secrets.*.labels',
  'secrets.*.template_driver',
  'services.*.deploy.endpoint_mode',
  'services.*.deploy.labels',
  'services.*.deploy.placement',
  'services.*.deploy.resources.reservations.cpus',
  'services.*.deploy.resources.reservations.generic_resources',
  'services.*.deploy.restart_policy.delay',
  'services.*.deploy.restart_policy.window',
  'services.*.deploy.rollback_config',
  'services.*.deploy.update_config',
];
