import { Args, Flags } from '@oclif/core';
import { BaseCommand, projectFlags } from '../base-command.js';
import { idleDryRunFlag, indexFlag } from '../command-flags.js';
import { DevenvError } from '../errors.js';
import { port } from '../operations/port.js';
import type { PublishedPort } from '../plan/status.js';

export default class Port extends BaseCommand {
  static override summary = 'Print the address at which a port of a service is published.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> web 80',
    '<%= config.bin %> <%= command.id %> dns 53 --protocol udp',
    '<%= config.bin %> <%= command.id %> web 80 --index 2',
  ];
  static override args = {
    service: Args.string({ required: true, description: 'The service.' }),
    private_port: Args.string({ required: true, description: 'Its port in the container.' }),
  };
  static override flags = {
    ...projectFlags,
    'dry-run': idleDryRunFlag,
    protocol: Flags.option({ options: ['tcp', 'udp'] as const, default: 'tcp', description: 'tcp or udp.' })(),
    index: indexFlag,
  };

  async run(): Promise<PublishedPort> {
    const { flags, args } = await this.parse(Port);
    const { protocol, index: number } = flags;
    const options = { service: args.service, target: portNumber(args.private_port), protocol, number };
    const result = await port(this.projectOptions(flags), options, this.onlooker(flags));
    const host = result.hostIp.includes(':') ? `[${result.hostIp}]` : result.hostIp;
    this.print(`${host}:${result.published}`);
    return result;
  }
}

function portNumber(word: string): number {
  const number = Number(word);
  if (/^\d+$/.test(word) && number >= 1 && number <= 65_535) return number;
  const [, digits, protocol] = /^(\d+)\/(tcp|udp)$/.exec(word) ?? [];
  throw new DevenvError('USAGE', `A port is a number from 1 to 65535, not "${word}".`, {
    suggestions: digits === undefined ? [] : [`devenv port SERVICE ${digits} --protocol ${protocol ?? 'tcp'}`],
  });
}
