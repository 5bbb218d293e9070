import type { SourceLocation } from '../errors.js';

/**
 * The normalised Compose project: what `docker compose config --format json` prints, attribute for attribute, in the
 * canonical long form of the Compose Specification. Quantities keep the specification's text forms: sizes are decimal
 * bytes in a string (`"52428800"`), durations are Go's (`"1m30s"`), published ports are strings (`"8000-8010"`).
 */
export interface Stack {
  name: string;
  services: Record<string, Service>;
  networks: Record<string, Network>;
  volumes: Record<string, Volume>;
  secrets: Record<string, FileObject>;
  configs: Record<string, FileObject>;
  models?: Record<string, Model>;
  /** Top-level `x-*` attributes, `x-devenv` among them. */
  extensions: Record<string, unknown>;
  /** Services that no active profile enables. */
  disabledServices: Record<string, Service>;
  /** Where it was loaded from; not part of the model. */
  origin: StackOrigin;
  /** What programs beside the engine have told; not part of the model. */
  provided?: Provided;
}

export interface StackOrigin {
  /** Absolute: the project directory, which relative paths start from. */
  workingDirectory: string;
  /** Absolute paths of the Compose files, first is main. */
  configFiles: string[];
  /** The interpolation environment: the OS environment with `.env` filling its gaps. */
  environment: Record<string, string>;
  /** By `secrets.NAME` and `configs.NAME`: what the variable of one says in the environment of the included project. */
  includedContents?: ReadonlyMap<string, string>;
  profiles: string[];
  /** What no service uses is part of the stack, too. */
  allResources?: boolean;
  /** Where in the user's text a part of the model stands, or what is nearest above it. */
  locate?: (path: readonly string[]) => SourceLocation | undefined;
}

export interface Service {
  annotations?: Record<string, string>;
  attach?: boolean;
  blkio_config?: Record<string, unknown>;
  build?: Build;
  cap_add?: string[];
  cap_drop?: string[];
  cgroup?: string;
  cgroup_parent?: string;
  command?: string[] | null;
  configs?: FileMount[];
  container_name?: string;
  cpu_count?: number;
  cpu_percent?: number;
  cpu_period?: number;
  cpu_quota?: number;
  cpu_rt_period?: number;
  cpu_rt_runtime?: number;
  cpu_shares?: number;
  cpus?: number;
  cpuset?: string;
  credential_spec?: Record<string, string>;
  depends_on?: Record<string, Dependency>;
  deploy?: Deploy;
  develop?: Record<string, unknown>;
  device_cgroup_rules?: string[];
  devices?: { source: string; target?: string; permissions?: string }[];
  dns?: string[];
  dns_opt?: string[];
  dns_search?: string[];
  domainname?: string;
  entrypoint?: string[] | null;
  /** Values of `env_file` are merged in; null means: from the environment of the caller, and it is not set there. */
  environment?: Record<string, string | null>;
  env_file?: unknown[];
  expose?: string[];
  external_links?: string[];
  /** `host=address` */
  extra_hosts?: string[];
  gpus?: DeviceRequest[];
  group_add?: string[];
  healthcheck?: Healthcheck;
  hostname?: string;
  image?: string;
  init?: boolean;
  ipc?: string;
  isolation?: string;
  labels?: Record<string, string>;
  label_file?: string[];
  links?: string[];
  logging?: { driver?: string; options?: Record<string, string> };
  mac_address?: string;
  mem_limit?: string;
  mem_reservation?: string;
  mem_swappiness?: string;
  memswap_limit?: string;
  models?: Record<string, ModelUse | null>;
  network_mode?: string;
  networks?: Record<string, ServiceNetwork | null>;
  oom_kill_disable?: boolean;
  oom_score_adj?: number;
  pid?: string;
  pids_limit?: number;
  platform?: string;
  ports?: Port[];
  post_start?: Hook[];
  pre_stop?: Hook[];
  privileged?: boolean;
  profiles?: string[];
  provider?: Provider;
  pull_policy?: string;
  read_only?: boolean;
  restart?: string;
  runtime?: string;
  scale?: number;
  secrets?: FileMount[];
  security_opt?: string[];
  shm_size?: string;
  stdin_open?: boolean;
  stop_grace_period?: string;
  stop_signal?: string;
  storage_opt?: Record<string, string>;
  sysctls?: Record<string, string>;
  tmpfs?: string[];
  tty?: boolean;
  ulimits?: Record<string, number | { soft?: number; hard?: number }>;
  use_api_socket?: boolean;
  user?: string;
  userns_mode?: string;
  uts?: string;
  volumes?: Mount[];
  volumes_from?: string[];
  working_dir?: string;
  [extension: `x-${string}`]: unknown;
}

/** A program that provides a service in the place of a container. */
export interface Provider {
  type: string;
  options?: Record<string, string[]>;
}

/** A model that Docker Model Runner serves. */
export interface Model {
  name?: string;
  model: string;
  context_size?: number;
  runtime_flags?: string[];
}

/** The variables that tell a service of a model, where they have names of their own. */
export interface ModelUse {
  endpoint_var?: string;
  model_var?: string;
}

/** What programs beside the engine told, by whom they were asked for; what is absent was not asked. */
export interface Provided {
  /** Variables by service with a provider. */
  services: Record<string, Record<string, string>>;
  /** Endpoints by key of the model. */
  models: Record<string, string>;
}

export interface Build {
  additional_contexts?: Record<string, string>;
  args?: Record<string, string | null>;
  cache_from?: string[];
  cache_to?: string[];
  /** Absolute directory, or a remote URL. */
  context?: string;
  dockerfile?: string;
  dockerfile_inline?: string;
  entitlements?: string[];
  extra_hosts?: string[];
  isolation?: string;
  labels?: Record<string, string>;
  network?: string;
  no_cache?: boolean;
  platforms?: string[];
  privileged?: boolean;
  provenance?: string;
  pull?: boolean;
  sbom?: string;
  secrets?: FileMount[];
  shm_size?: string;
  ssh?: string[];
  tags?: string[];
  target?: string;
  ulimits?: Record<string, number | { soft?: number; hard?: number }>;
}

export type DependencyCondition = 'service_started' | 'service_healthy' | 'service_completed_successfully';

export interface Dependency {
  condition: DependencyCondition;
  required: boolean;
  restart?: boolean;
}

export interface Deploy {
  endpoint_mode?: string;
  labels?: Record<string, string>;
  mode?: string;
  placement?: Record<string, unknown>;
  replicas?: number;
  resources?: { limits?: Resources; reservations?: Resources };
  restart_policy?: { condition?: string; delay?: string; max_attempts?: number; window?: string };
  rollback_config?: Record<string, unknown>;
  update_config?: Record<string, unknown>;
}

export interface Resources {
  cpus?: number | string;
  memory?: string;
  pids?: number;
  devices?: DeviceRequest[];
  generic_resources?: unknown[];
}

/** Devices that the engine's drivers choose, such as GPUs. */
export interface DeviceRequest {
  driver?: string;
  /** -1 for all. */
  count?: number;
  device_ids?: string[];
  capabilities?: string[];
  options?: Record<string, string>;
}

export interface Healthcheck {
  disable?: boolean;
  test?: string[];
  interval?: string;
  timeout?: string;
  retries?: number;
  start_period?: string;
  start_interval?: string;
}

export interface Hook {
  command: string[] | null;
  user?: string;
  privileged?: boolean;
  working_dir?: string;
  environment?: Record<string, string | null>;
}

export type Mount =
  | {
      type: 'volume';
      source?: string;
      target: string;
      read_only?: boolean;
      consistency?: string;
      volume?: { nocopy?: boolean; subpath?: string; labels?: Record<string, string> };
    }
  | {
      type: 'bind';
      source: string;
      target: string;
      read_only?: boolean;
      consistency?: string;
      bind?: { create_host_path?: boolean; propagation?: string; selinux?: string; recursive?: string };
    }
  | { type: 'tmpfs'; target: string; read_only?: boolean; tmpfs?: { size?: string; mode?: number } }
  | { type: 'image'; source: string; target: string; read_only?: boolean; image?: { subpath?: string } }
  | { type: 'npipe' | 'cluster'; source: string; target: string; read_only?: boolean };

export interface Port {
  name?: string;
  mode?: string;
  host_ip?: string;
  target: number;
  published?: string;
  protocol?: string;
  app_protocol?: string;
}

/** A service's use of a secret or a config. */
export interface FileMount {
  source: string;
  target?: string;
  uid?: string;
  gid?: string;
  mode?: string;
}

export interface ServiceNetwork {
  aliases?: string[];
  driver_opts?: Record<string, string>;
  gw_priority?: number;
  interface_name?: string;
  ipv4_address?: string;
  ipv6_address?: string;
  link_local_ips?: string[];
  mac_address?: string;
  priority?: number;
}

export interface Network {
  name: string;
  attachable?: boolean;
  driver?: string;
  driver_opts?: Record<string, string>;
  enable_ipv4?: boolean;
  enable_ipv6?: boolean;
  external?: boolean;
  internal?: boolean;
  ipam?: { driver?: string; config?: IpamPool[]; options?: Record<string, string> };
  labels?: Record<string, string>;
}

export interface IpamPool {
  subnet?: string;
  gateway?: string;
  ip_range?: string;
  aux_addresses?: Record<string, string>;
}

/** One part of a service's seed: a command that runs in its container, or a file for its database's client. */
export type Seed = Hook | SqlSeed;

export interface SqlSeed {
  /** Absolute path. */
  sql: string;
  /** Of the database; what the container's environment says where absent. */
  user?: string;
  database?: string;
}

export interface Volume {
  name: string;
  driver?: string;
  driver_opts?: Record<string, string>;
  external?: boolean;
  labels?: Record<string, string>;
  'x-devenv'?: unknown;
}

/** A top-level secret or config: exactly one of file, environment, content, or external. */
export interface FileObject {
  name: string;
  content?: string;
  driver?: string;
  driver_opts?: Record<string, string>;
  environment?: string;
  external?: boolean;
  file?: string;
  labels?: Record<string, string>;
  template_driver?: string;
}

/** Something odd in the user's files that does not stop the load. */
export interface Warning {
  message: string;
  file?: string;
  line?: number;
  column?: number;
}
