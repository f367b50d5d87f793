import { z } from 'zod';
import { serialLineSchema } from './wire.ts';

const usbNumberSchema = z.string().regex(/^[0-9a-fA-F]{4}$/, 'four hex digits, in quotes');

/** Numbers that a USB serial adapter carries; `detent doctor` prints them. `interface` 0 is the first port of several. */
export const usbPortSchema = z
	.strictObject({
		vendorId: usbNumberSchema.optional(),
		productId: usbNumberSchema.optional(),
		serialNumber: z.string().min(1).optional(),
		interface: z.int().min(0).max(255).optional(),
	})
	.refine((usb) => Object.values(usb).some((value) => value !== undefined), {
		error: 'expected one of vendorId, productId, serialNumber, interface',
	});

/** `line` wins over the definition's; needed where the definition does not know it. */
export const serialConnectionSchema = z
	.strictObject({
		kind: z.literal('serial'),
		/** One that stays: `/dev/serial/by-id/…`, or `by-path` for a socket of the machine. */
		path: z.string().min(1).optional(),
		/** The adapter by its own numbers, looked up whenever the port is opened. */
		usb: usbPortSchema.optional(),
		line: serialLineSchema.optional(),
	})
	.refine(({ path, usb }) => (path === undefined) !== (usb === undefined), {
		error: 'expected "path" or "usb", and not both',
	});

export const tcpConnectionSchema = z.strictObject({
	kind: z.literal('tcp'),
	host: z.string(),
	port: z.int().min(1).max(65535),
});
