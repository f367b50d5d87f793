import { z } from 'zod';

/** Detent's own OSC addresses, for programs and surfaces that show and drive it. */
export const oscControlSchema = z.strictObject({
	/** UDP port that Detent listens on. */
	port: z.int().min(1).max(65535),
	/** IPv4 addresses and networks (`192.168.1.0/24`) that are listened to; only this machine without it. */
	allow: z
		.array(z.union([z.ipv4(), z.cidrv4()]))
		.min(1)
		.max(64)
		.optional(),
	/** Without it everything is shown and nothing can be moved. */
	write: z.boolean().optional(),
});
export type OscControlConfig = z.infer<typeof oscControlSchema>;
