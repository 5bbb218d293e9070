/** Why the engine could not make a network or give an address on one, and what to do; undefined for anything else. */
export function networkFailure(message: string): { reason: string; suggestions: string[] } | undefined {
  return RULES.find(({ pattern }) => pattern.test(message));
}

const RULES: { pattern: RegExp; reason: string; suggestions: string[] }[] = [
  {
    pattern: /non-overlapping IPv4 address pool|predefined address pools have been fully subnetted/i,
    reason: 'All ranges of addresses that it gives to networks are taken: a default engine has some 30.',
    suggestions: [
      'devenv ls, and take down what you do not need',
      'docker network prune',
      'Give the network a subnet of its own in the Compose file, with ipam',
      'Give the engine more ranges: default-address-pools in its daemon.json',
    ],
  },
  {
    pattern: /pool overlaps with other one|cannot create network .* conflicts with network/i,
    reason: 'Its subnet overlaps with that of another network.',
    suggestions: [
      "docker network inspect $(docker network ls -q) -f '{{.Name}} {{json .IPAM.Config}}'",
      'Change the subnet in the Compose file, or leave it to the engine',
    ],
  },
  {
    pattern: /invalid subnet|invalid CIDR|invalid pool request|failed to parse pool|invalid ipam config/i,
    reason: 'Its subnet is none that the engine understands.',
    suggestions: ['Correct ipam.config in the Compose file, such as subnet: 10.5.0.0/16'],
  },
  {
    pattern: /^address already in use$|requested address is already|address already allocated/i,
    reason: 'The address that the Compose file gives it is taken on that network, be it by its gateway.',
    suggestions: [
      'Change ipv4_address or ipv6_address in the Compose file, or leave it to the engine',
      'Keep fixed addresses out of what the engine gives away: ipam.config with an ip_range',
    ],
  },
  {
    pattern: /does not belong to any of this network's subnets|no configured subnet .*contain(s)? (the )?ip address/i,
    reason: 'The address that the Compose file gives it lies in no subnet of that network.',
    suggestions: ['Change ipv4_address or ipv6_address in the Compose file, or the subnet of the network'],
  },
];
