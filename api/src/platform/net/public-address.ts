import { BlockList, isIP } from 'node:net';

/** Not reachable from the internet, or not meant for a host: RFC 6890 and its register, multicast, documentation. */
const CLOSED_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Within 2000::/3, the only part that is handed out: tunnels that carry an IPv4 address, documentation, ORCHID. */
const CLOSED_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const closed = listOf(CLOSED_V4, CLOSED_V6);
const handedOut = listOf([], ['2000::/3']);

function listOf(v4: string[], v6: string[]): BlockList {
  const list = new BlockList();
  for (const [nets, family] of [
    [v4, 'ipv4'],
    [v6, 'ipv6'],
  ] as const) {
    for (const net of nets) {
      const [address, bits] = net.split('/');
      list.addSubnet(address!, Number(bits), family);
    }
  }
  return list;
}

/** Whether an IP address belongs to a host on the internet: not this machine, its network, or a cloud's own services. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !closed.check(address, 'ipv4');
  if (family === 6) return handedOut.check(address, 'ipv6') && !closed.check(address, 'ipv6');
  return false;
}
