import { networkInterfaces } from 'node:os';

export interface NetworkAddress {
	address: string;
	interface: string;
}

/** IPv4 addresses of this machine that a tablet could reach; loopback left out. */
export function networkAddresses(): NetworkAddress[] {
	return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
		(addresses ?? [])
			.filter((entry) => entry.family === 'IPv4' && !entry.internal)
			.map((entry) => ({ address: entry.address, interface: name })),
	);
}
