import { posix } from 'node:path';
import type { MountSettings } from 'dockerode';
import { DevenvError } from '../../errors.js';
import { variableContent } from '../../stack/file-content.js';
import type { FileMount, FileObject, Mount, Service, Stack } from '../../stack/stack.js';
import { present } from './resources.js';
import { loginFiles, withApiSocket } from './api-socket.js';
import type { ContainerFile, SpecContext } from './spec.js';

/** Everything a workload mounts, as the engine takes it, and the files to copy in. */
export interface MountSpec {
  binds: string[];
  mounts: MountSettings[];
  tmpfs: Record<string, string>;
  files: ContainerFile[];
}

/** The mounts of a service; `anonymous` names the anonymous volumes that a former container leaves to this one. */
export function mountSpec(
  { stack, logins }: Pick<SpecContext, 'stack' | 'logins'>,
  name: string,
  service: Service,
  anonymous: Record<string, string>,
): MountSpec {
  const spec: MountSpec = { binds: [], mounts: [], tmpfs: {}, files: loginFiles(service, logins) };
  const volumes = withApiSocket(service).volumes ?? [];
  for (const entry of service.tmpfs ?? []) {
    const at = entry.indexOf(':');
    spec.tmpfs[at < 0 ? entry : entry.slice(0, at)] = at < 0 ? '' : entry.slice(at + 1);
  }
  for (const mount of volumes) addMount(spec, stack, mount, anonymous);
  for (const use of service.secrets ?? []) {
    addFile(
      spec,
      stack,
      name,
      'secret',
      use,
      stack.secrets[use.source],
      posix.resolve('/run/secrets', use.target ?? use.source),
    );
  }
  for (const use of service.configs ?? []) {
    addFile(spec, stack, name, 'config', use, stack.configs[use.source], posix.resolve('/', use.target ?? use.source));
  }
  if (service.read_only === true) shelterFiles(spec, name);
  const taken = new Set([...volumes.map(({ target }) => target), ...spec.mounts.map(({ Target }) => Target)]);
  for (const [target, volume] of Object.entries(anonymous)) {
    if (!taken.has(target)) spec.binds.push(`${volume}:${target}:rw`);
  }
  return spec;
}

function addMount(spec: MountSpec, stack: Stack, mount: Mount, anonymous: Record<string, string>): void {
  const mode = mount.read_only === true ? 'ro' : 'rw';
  switch (mount.type) {
    case 'volume': {
      const { nocopy, subpath, labels } = mount.volume ?? {};
      const source =
        mount.source === undefined ? anonymous[mount.target] : (stack.volumes[mount.source]?.name ?? mount.source);
      const options = present({ NoCopy: nocopy, Labels: labels, Subpath: subpath });
      if (mount.source !== undefined && source !== undefined && Object.keys(options).length === 0) {
        spec.binds.push(`${source}:${mount.target}:${mode}`);
      } else {
        spec.mounts.push({
          ...base(mount),
          Source: source ?? '',
          VolumeOptions: options as NonNullable<MountSettings['VolumeOptions']>,
        });
      }
      return;
    }
    case 'bind': {
      const { create_host_path: create, propagation, selinux, recursive } = mount.bind ?? {};
      const makesPath = mount.bind === undefined || create === true || selinux !== undefined;
      const plain = makesPath && recursive === undefined && !mount.source.includes(':') && !mount.target.includes(':');
      if (plain) {
        const options = [mode, selinux, propagation].filter((option) => option !== undefined).join(',');
        spec.binds.push(`${mount.source}:${mount.target}:${options}`);
      } else {
        spec.mounts.push({ ...base(mount), Source: mount.source, BindOptions: bindOptions(propagation, recursive) });
      }
      return;
    }
    case 'tmpfs':
      spec.mounts.push({
        ...base(mount),
        Source: '',
        TmpfsOptions: present({
          SizeBytes: mount.tmpfs?.size === undefined ? undefined : Number(mount.tmpfs.size),
          Mode: mount.tmpfs?.mode,
        }) as NonNullable<MountSettings['TmpfsOptions']>,
      });
      return;
    case 'image':
      spec.mounts.push({
        ...base(mount),
        Source: mount.source,
        ...present({ ImageOptions: mount.image?.subpath === undefined ? undefined : { Subpath: mount.image.subpath } }),
      });
      return;
    default:
      spec.mounts.push({ ...base(mount), Source: mount.source });
  }
}

/** `recursive`: whether what is mounted below the source comes along, and read-only too. (Engine API, BindOptions) */
function bindOptions(
  propagation: string | undefined,
  recursive: string | undefined,
): NonNullable<MountSettings['BindOptions']> {
  return present({
    Propagation: propagation,
    NonRecursive: recursive === 'disabled' ? true : undefined,
    ReadOnlyNonRecursive: recursive === 'writable' ? true : undefined,
    ReadOnlyForceRecursive: recursive === 'readonly' ? true : undefined,
  }) as NonNullable<MountSettings['BindOptions']>;
}

function base(mount: Mount): Pick<MountSettings, 'Target' | 'Type' | 'ReadOnly'> {
  return { Target: mount.target, Type: mount.type as MountSettings['Type'], ReadOnly: mount.read_only ?? false };
}

/** A secret or config: its file is bound read-only, anything else is copied in before the start. */
function addFile(
  spec: MountSpec,
  stack: Stack,
  service: string,
  kind: 'secret' | 'config',
  use: FileMount,
  object: FileObject | undefined,
  path: string,
): void {
  if (object?.file !== undefined) {
    spec.mounts.push({ Type: 'bind', Source: object.file, Target: path, ReadOnly: true });
    return;
  }
  if (object === undefined || object.external === true) {
    throw new DevenvError('UNSUPPORTED', `Service ${service} uses the external ${kind} ${use.source}.`, {
      reason: `An external ${kind} lives in a Swarm; a plain engine has none.`,
      suggestions: [`Give the ${kind} a file:, an environment: or a content: for local use`],
      service,
    });
  }
  const content = object.environment === undefined ? object.content : variableContent(stack, kind, use.source, object);
  if (content === undefined) {
    throw new DevenvError(
      'VARIABLE_MISSING',
      `Variable ${object.environment ?? ''}, required by ${kind} ${use.source}, is not set.`,
      {
        suggestions: [`Set ${object.environment ?? 'it'} in the environment or in .env`],
        service,
      },
    );
  }
  spec.files.push({
    path,
    content,
    mode: use.mode === undefined ? 0o444 : parseInt(use.mode, 8),
    uid: Number(use.uid ?? '0'),
    gid: Number(use.gid ?? '0'),
  });
}

/** The engine copies nothing into a read-only root: the folders of such files become anonymous volumes. */
function shelterFiles(spec: MountSpec, service: string): void {
  for (const { path } of spec.files) {
    const folder = posix.dirname(path);
    if (folder === '/') {
      throw new DevenvError(
        'UNSUPPORTED',
        `The file ${path} cannot be put into the read-only root of service ${service}.`,
        {
          suggestions: ['Give it a target in a folder of its own, such as /run/configs/NAME'],
          service,
        },
      );
    }
    if (!spec.mounts.some(({ Target }) => Target === folder))
      spec.mounts.push({ Type: 'volume', Source: '', Target: folder });
  }
}
