import { type Bind, integer, labels, record, text, texts } from './values.js';

export const network: Bind = (value, path) => {
  if (value === null) return null;
  return record([
    ['aliases', texts],
    ['driver_opts', labels],
    ['gw_priority', integer],
    ['interface_name', text],
    ['ipv4_address', text],
    ['ipv6_address', text],
    ['link_local_ips', texts],
    ['mac_address', text],
    ['priority', integer],
  ])(value, path);
};
