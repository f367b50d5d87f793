import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { type DiskFiles, nodeDiskFiles, writeWhole } from './diskFiles.ts';
import { storeError } from './storeError.ts';

const markSchema = z.strictObject({ at: z.iso.datetime(), by: z.enum(['person', 'link']) });
const marksSchema = z.record(z.string(), markSchema);
/** When a unit was switched on: a person said so, or its link came back. */
export type PowerMark = z.infer<typeof markSchema>;

/** When each unit was switched on, kept over a restart of the daemon: the units stay on. */
export interface PowerMarks {
	/** Empty when nothing is known, or when the file cannot be read: nothing is lost that a person could not say again. */
	read(): Record<string, PowerMark>;
	/** @throws DetentError `store.*` */
	write(marks: Record<string, PowerMark>): void;
}

/** @param path `Layout.powerMarks` */
export function createPowerMarks(path: string, files: DiskFiles = nodeDiskFiles): PowerMarks {
	return {
		read() {
			if (!existsSync(path)) return {};
			try {
				return marksSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
			} catch {
				return {};
			}
		},
		write(marks) {
			try {
				writeWhole(files, path, `${JSON.stringify(marks, null, '\t')}\n`);
			} catch (error) {
				throw storeError(error, path);
			}
		},
	};
}
