import { z } from 'zod';
import type { AudioFileFacts } from './measurement.ts';

export const REFERENCE_KINDS = ['earlier master', 'commercial record', 'automatic service'] as const;
export const referenceKindSchema = z.enum(REFERENCE_KINDS);
export type ReferenceKind = z.infer<typeof referenceKindSchema>;

export const referenceNameSchema = z.string().trim().min(1).max(100);
/** `LANDR`, `Ozone`: who made a master by itself. */
export const serviceNameSchema = z.string().trim().min(1).max(60);

/** What is said of a reference when it is imported. */
export const referenceWordsSchema = z
	.strictObject({
		name: referenceNameSchema,
		what: referenceKindSchema,
		/** Of an automatic service only. */
		service: serviceNameSchema.optional(),
	})
	.refine(
		({ what, service }) => (what === 'automatic service') === (service !== undefined),
		'an automatic service has its name, and nothing else has one',
	);
export type ReferenceWords = z.infer<typeof referenceWordsSchema>;

/** A recording that a track is heard beside; never its result. */
export interface TrackReference extends ReferenceWords {
	id: string;
	file: AudioFileFacts;
	/** Who imported it, by id; null for the terminal. */
	by: string | null;
	at: string;
}

/** `Master by LANDR`, `Earlier master`: what a reference is. */
export function referenceKindWords({ what, service }: Pick<ReferenceWords, 'what' | 'service'>): string {
	switch (what) {
		case 'earlier master':
			return 'Earlier master';
		case 'commercial record':
			return 'Commercial record';
		case 'automatic service':
			return `Master by ${service ?? 'a service'}`;
	}
}
