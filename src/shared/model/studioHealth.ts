import { z } from 'zod';

const bytesSchema = z.number().min(0);

/** Answer of `studio.storage`: what the data folder holds, and what is left on its disk. */
export const storageUseSchema = z.strictObject({
	folder: z.string(),
	freeBytes: bytesSchema,
	mixesBytes: bytesSchema,
	/** Prints, also those that failed. */
	capturesBytes: bytesSchema,
	mastersBytes: bytesSchema,
	/** The log's database. */
	databaseBytes: bytesSchema,
	otherBytes: bytesSchema,
});
export type StorageUse = z.infer<typeof storageUseSchema>;

/** A verification of the log that runs, or how the last one ended. Audio is not read: that is `detent log verify`. */
export interface LogCheckState {
	/** 0…1; null once it has ended. */
	progress: number | null;
	projects: number;
	entries: number;
	/** A sentence each; empty when the log is whole. */
	problems: string[];
	/** When it ended; null while it runs, or when it was ended before. */
	at: string | null;
}
