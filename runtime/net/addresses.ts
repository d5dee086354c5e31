/** Which addresses may be connected to: those of the public internet, and networks that the worker's own settings name. */
import { BlockList, isIP, isIPv6 } from 'node:net';

/** What is not of the public internet, or tells machines of a cloud about themselves (168.63.129.16 does). */
const RESERVED_4 = `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24
  192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32`;
/** Of IPv6 all but this is private, local, for many, or stands for an address of IPv4 (mapped, NAT64). */
const GLOBAL_6 = '2000::/3';
/** And of that: protocols that carry addresses of IPv4 (Teredo, 6to4), and examples. */
const RESERVED_6 = '2001::/23 2001:db8::/32 2002::/16 3fff::/20';

/** The networks of a list, as `10.1.0.0/16`, or single addresses. Throws a `TypeError` that names the first that is none. */
export const networks = (list: readonly string[]): BlockList => {
  const found = new BlockList();
  for (const item of list) {
    const [address = '', bits, ...more] = item.split('/');
    const family = isIP(address);
    const most = family === 4 ? 32 : 128;
    const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
    if (family === 0 || more.length > 0 || length < 0 || length > most) throw new TypeError(`"${item}" is no network, as 10.1.0.0/16 is`);
    found.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6');
  }
  return found;
};

const reserved4 = networks(RESERVED_4.split(/\s+/));
const global6 = networks([GLOBAL_6]);
const reserved6 = networks(RESERVED_6.split(' '));

/** Whether an address is of the public internet. */
export const isPublic = (address: string): boolean =>
  isIPv6(address) ? global6.check(address, 'ipv6') && !reserved6.check(address, 'ipv6') : !reserved4.check(address, 'ipv4');

/** Whether an address is in these networks. */
export const isIn = (found: BlockList, address: string): boolean => found.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
