import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { blindTestEntrySchema } from '../shared/model/blindTest.ts';
import { idSchema } from '../shared/model/ids.ts';
import { type DiskFiles, makeFolder, nodeDiskFiles, removeIfThere, writeWhole } from './diskFiles.ts';
import { storeError } from './storeError.ts';

const openBlindTestSchema = z.strictObject({ project: idSchema, entry: blindTestEntrySchema });
/** A blind test that is on, as the log would have it. */
export type OpenBlindTest = z.infer<typeof openBlindTestSchema>;

/** What was chosen in blind tests that are on: a crash loses none of it. */
export interface OpenBlindTests {
	/** In place of what was kept of the same test. Durable when it returns. @throws DetentError `store.*` */
	keep(test: OpenBlindTest): void;
	/** Of a test that is in the log. */
	drop(test: string): void;
	/** Those that were on when Detent stopped, and the paths of files that can't be read as such. */
	left(): { tests: OpenBlindTest[]; unreadable: string[] };
}

/** @param folder `Layout.blindTests` */
export function createOpenBlindTests(folder: string, files: DiskFiles = nodeDiskFiles): OpenBlindTests {
	const pathOf = (test: string) => join(folder, `${test}.json`);
	return {
		keep(test) {
			const path = pathOf(test.entry.test);
			try {
				makeFolder(files, folder);
				writeWhole(files, path, `${JSON.stringify(test, null, '\t')}\n`);
			} catch (error) {
				throw storeError(error, path);
			}
		},
		drop(test) {
			removeIfThere(files, pathOf(test));
		},
		left() {
			const tests: OpenBlindTest[] = [];
			const unreadable: string[] = [];
			const names = existsSync(folder) ? readdirSync(folder).sort() : [];
			for (const name of names.filter((one) => /^[^.].*\.json$/.test(one))) {
				const path = join(folder, name);
				try {
					tests.push(openBlindTestSchema.parse(JSON.parse(readFileSync(path, 'utf8'))));
				} catch {
					unreadable.push(path);
				}
			}
			return { tests, unreadable };
		},
	};
}
