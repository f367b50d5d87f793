import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** How a USB serial adapter is named in a rig, whatever `ttyUSB` number it has today. Numbers are four hex digits. */
export interface UsbPortName {
	vendorId?: string | undefined;
	productId?: string | undefined;
	serialNumber?: string | undefined;
	/** Number of the USB interface, for adapters with several ports; 0 is the first. */
	interface?: number | undefined;
}

/** A serial port of this machine and every name that stays with it. */
export interface SerialPortFacts {
	/** `/dev/ttyUSB0`: changes from one plug-in to the next. */
	path: string;
	vendorId: string | null;
	productId: string | null;
	/** Null for adapters that carry none; many cheap ones do not. */
	serialNumber: string | null;
	interface: number | null;
	/** What the adapter calls itself. */
	product: string | null;
	/** `/dev/serial/by-id/…`: stays with the adapter; null without udev, or where another adapter has taken the same name. */
	byId: string | null;
	/** `/dev/serial/by-path/…`: stays with the socket that it is plugged into. */
	byPath: string | null;
}

/** Where Linux tells of its serial ports. */
export interface SerialFolders {
	sysTty: string;
	dev: string;
}

export const LINUX_FOLDERS: SerialFolders = { sysTty: '/sys/class/tty', dev: '/dev' };

const names = (folder: string): Promise<string[]> =>
	readdir(folder)
		.then((all) => all.sort())
		.catch(() => []);

async function text(path: string): Promise<string | null> {
	const found = await readFile(path, 'utf8').catch(() => '');
	return found.trim() === '' ? null : found.trim();
}

/** Links of a folder by the device that they lead to. */
async function linksIn(folder: string): Promise<Map<string, string>> {
	const links = new Map<string, string>();
	for (const name of await names(folder)) {
		const target = await readlink(join(folder, name)).catch(() => null);
		if (target !== null) links.set(basename(target), join(folder, name));
	}
	return links;
}

/** The nearest folder at or above `from` that has this file; null when there is none. */
async function above(from: string, file: string): Promise<string | null> {
	for (let folder = from; dirname(folder) !== folder; folder = dirname(folder)) {
		if ((await text(join(folder, file))) !== null) return folder;
	}
	return null;
}

/** USB serial ports by what the kernel says of them; needs no udev and starts no program. */
async function linuxPorts({ sysTty, dev }: SerialFolders): Promise<SerialPortFacts[]> {
	const byId = await linksIn(join(dev, 'serial', 'by-id'));
	const byPath = await linksIn(join(dev, 'serial', 'by-path'));
	const ports: SerialPortFacts[] = [];
	for (const name of await names(sysTty)) {
		const device = await realpath(join(sysTty, name, 'device')).catch(() => null);
		if (device === null) continue;
		const usb = await above(device, 'idVendor');
		if (usb === null) continue;
		const own = await above(device, 'bInterfaceNumber');
		const number = own === null ? null : await text(join(own, 'bInterfaceNumber'));
		ports.push({
			path: join(dev, name),
			vendorId: await text(join(usb, 'idVendor')),
			productId: await text(join(usb, 'idProduct')),
			serialNumber: await text(join(usb, 'serial')),
			interface: number === null ? null : Number.parseInt(number, 16),
			product: await text(join(usb, 'product')),
			byId: byId.get(name) ?? null,
			byPath: byPath.get(name) ?? null,
		});
	}
	return ports;
}

interface ListedPort {
	path: string;
	vendorId?: string | undefined;
	productId?: string | undefined;
	serialNumber?: string | undefined;
	friendlyName?: string | undefined;
}

/** Ports as the serial library lists them, for systems without `/sys`. */
export function listedPorts(listed: readonly ListedPort[]): SerialPortFacts[] {
	return listed
		.filter(({ vendorId }) => vendorId !== undefined)
		.map(({ path, vendorId, productId, serialNumber, friendlyName }) => ({
			path,
			vendorId: vendorId ?? null,
			productId: productId ?? null,
			serialNumber: serialNumber ?? null,
			interface: null,
			product: friendlyName ?? null,
			byId: null,
			byPath: null,
		}));
}

/**
 * The USB serial ports that are plugged in now.
 *
 * @param list the serial library's own list, for other systems than Linux
 */
export async function serialPorts(
	platform: NodeJS.Platform,
	list: () => Promise<readonly ListedPort[]>,
	folders: SerialFolders = LINUX_FOLDERS,
): Promise<SerialPortFacts[]> {
	return platform === 'linux' ? linuxPorts(folders) : listedPorts(await list());
}

const sameNumber = (wanted: string | undefined, is: string | null): boolean =>
	wanted === undefined || wanted.toLowerCase() === is?.toLowerCase();

function fits(port: SerialPortFacts, wanted: UsbPortName): boolean {
	return (
		sameNumber(wanted.vendorId, port.vendorId) &&
		sameNumber(wanted.productId, port.productId) &&
		(wanted.serialNumber === undefined || wanted.serialNumber === port.serialNumber) &&
		(wanted.interface === undefined || wanted.interface === port.interface)
	);
}

/** `USB 0403:6001, serial number A50285BI`, for messages. */
export function describeUsb({ vendorId, productId, serialNumber, interface: number }: UsbPortName): string {
	const parts = [`USB ${vendorId ?? 'any'}:${productId ?? 'any'}`];
	if (serialNumber !== undefined) parts.push(`serial number ${serialNumber}`);
	if (number !== undefined) parts.push(`interface ${number}`);
	return parts.join(', ');
}

/**
 * The one port that a rig means.
 *
 * @throws Error in words when none is plugged in, or when several fit and nothing tells them apart
 */
export function findUsbPort(ports: readonly SerialPortFacts[], wanted: UsbPortName): SerialPortFacts {
	const found = ports.filter((port) => fits(port, wanted));
	const [only] = found;
	if (only !== undefined && found.length === 1) return only;
	if (only === undefined) {
		const there = ports.map((port) => `${port.path} (${describeFacts(port)})`).join('; ');
		throw new Error(`No serial adapter ${describeUsb(wanted)} is plugged in; there are: ${there || 'none'}.`);
	}
	const paths = found.map(({ path, byPath }) => byPath ?? path).join(' and ');
	const numbers = new Set(found.map(({ serialNumber }) => serialNumber));
	if (numbers.size === found.length) {
		const serials = found.map(({ serialNumber }) => serialNumber ?? 'none').join(' and ');
		throw new Error(`${found.length} adapters fit ${describeUsb(wanted)}: name one by its serialNumber, ${serials}.`);
	}
	if (new Set(found.map((port) => port.interface)).size === found.length) {
		const all = found.map((port) => port.interface).join(' and ');
		throw new Error(`${found.length} ports fit ${describeUsb(wanted)}: name one by its interface, ${all}.`);
	}
	throw new Error(
		`${found.length} ports fit ${describeUsb(wanted)}, and they carry nothing that tells them apart. Name the socket that the adapter is plugged into: path: ${paths}.`,
	);
}

/** What a port is, as it would be written into a rig. */
export function describeFacts(port: SerialPortFacts): string {
	const usb = describeUsb({
		vendorId: port.vendorId ?? undefined,
		productId: port.productId ?? undefined,
		serialNumber: port.serialNumber ?? undefined,
		interface: port.interface ?? undefined,
	});
	return port.product === null ? usb : `${port.product}, ${usb}`;
}

/** The lasting name of a port as YAML for a rig: the adapter's numbers where they tell it from the others, else its socket. */
export function rigName(port: SerialPortFacts, all: readonly SerialPortFacts[]): string {
	const { vendorId, productId, serialNumber, path, byPath } = port;
	const wanted: UsbPortName = {
		vendorId: vendorId ?? undefined,
		productId: productId ?? undefined,
		serialNumber: serialNumber ?? undefined,
		interface: port.interface ?? undefined,
	};
	if (all.filter((other) => fits(other, wanted)).length > 1) {
		return byPath === null
			? `path: ${path} (nothing tells it from its twin, and this name may change)`
			: `path: ${byPath} (its socket: nothing else tells it from its twin)`;
	}
	const alone = all.filter((other) => fits(other, { ...wanted, interface: undefined })).length === 1;
	const parts = [`vendorId: '${vendorId}'`, `productId: '${productId}'`];
	if (serialNumber !== null) parts.push(`serialNumber: '${serialNumber}'`);
	if (!alone) parts.push(`interface: ${port.interface}`);
	return `usb: { ${parts.join(', ')} }`;
}
