import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { describeError } from '../shared/errors.ts';
import { type Calibration, calibrationSchema } from '../shared/model/calibration.ts';
import { type LoopCheck, loopCheckSchema } from '../shared/model/loopCheck.ts';
import { type DiskFiles, makeFolder, nodeDiskFiles, writeWhole } from './diskFiles.ts';
import { id8 } from './layout.ts';
import { storeError } from './storeError.ts';

const cablingSchema = z.strictObject({
	at: z.iso.datetime(),
	why: z.string(),
	/** The pair that it is said of, null for the main one; of all when absent. */
	loop: z.string().nullable().optional(),
});
export type CablingChange = z.infer<typeof cablingSchema>;
/** The newest of all pairs and of each. Before there were marks of a pair, the file was that of all alone. */
const cablingsSchema = z.union([z.array(cablingSchema), cablingSchema.transform((change) => [change])]);

const ENTRY = /^\d{4}-\d{2}-\d{2}-[0-9a-f]{8}\.json$/;
const CABLING = 'cabling.json';
const CHECKS = 'checks.json';
const checksSchema = z.array(loopCheckSchema);
/** What a killed daemon may leave of a routine. */
const LEFT = /^\.run-/;

/** The studio's calibrations: readable JSON files, one a calibration, that are never changed once written. */
export interface CalibrationFiles {
	/** Where signals and recordings of a routine may lie; exists. */
	readonly folder: string;
	/** Whole when it returns: temporary name, flush, rename. @throws DetentError `store.*` */
	keep(calibration: Calibration): void;
	/** All of them, oldest first, and what could not be read. */
	all(): { calibrations: Calibration[]; problems: { path: string; reason: string }[] };
	/** Writes down that the cabling of a pair, or of all, is another since `at`. @throws DetentError `store.*` */
	markCabling(change: CablingChange): void;
	/** Keeps a check in place of the one before of the same pair. @throws DetentError `store.*` */
	keepCheck(check: LoopCheck): void;
	/** The newest of each pair; those that cannot be read are as if they had not been made. */
	checks(): LoopCheck[];
	/** The newest change of a pair; null when nobody said so. */
	cabling(loop: string | null): CablingChange | null;
}

/** @param folder `Layout.calibrations`; made when it is missing */
export function createCalibrationFiles(folder: string, files: DiskFiles = nodeDiskFiles): CalibrationFiles {
	makeFolder(files, folder);
	for (const name of readdirSync(folder))
		if (LEFT.test(name)) rmSync(join(folder, name), { recursive: true, force: true });
	const write = (path: string, value: unknown) => {
		try {
			writeWhole(files, path, `${JSON.stringify(value, null, '\t')}\n`);
		} catch (error) {
			throw storeError(error, path);
		}
	};
	const readChecks = (): LoopCheck[] => {
		try {
			return checksSchema.parse(JSON.parse(readFileSync(join(folder, CHECKS), 'utf8')));
		} catch {
			// It costs some seconds to make one again.
			return [];
		}
	};
	const readCablings = (): CablingChange[] => {
		const path = join(folder, CABLING);
		if (!existsSync(path)) return [];
		try {
			return cablingsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
		} catch (error) {
			return [{ at: '9999-12-31T00:00:00.000Z', why: `the note about it cannot be read (${describeError(error)})` }];
		}
	};
	return {
		folder,
		keep: (calibration) =>
			write(join(folder, `${calibration.at.slice(0, 10)}-${id8(calibration.id)}.json`), calibration),
		all() {
			const calibrations: Calibration[] = [];
			const problems: { path: string; reason: string }[] = [];
			for (const name of readdirSync(folder).filter((entry) => ENTRY.test(entry))) {
				const path = join(folder, name);
				try {
					calibrations.push(calibrationSchema.parse(JSON.parse(readFileSync(path, 'utf8'))));
				} catch (error) {
					problems.push({ path, reason: describeError(error) });
				}
			}
			calibrations.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
			return { calibrations, problems };
		},
		markCabling: (change) => {
			// What is said of all pairs leaves nothing to be said of one.
			const others = change.loop === undefined ? [] : readCablings().filter(({ loop }) => loop !== change.loop);
			write(join(folder, CABLING), [...others, change]);
		},
		keepCheck: (check) =>
			write(join(folder, CHECKS), [...readChecks().filter(({ loop }) => loop !== check.loop), check]),
		checks: readChecks,
		cabling: (pair) =>
			readCablings()
				.filter(({ loop }) => loop === undefined || loop === pair)
				.reduce<CablingChange | null>((newest, one) => (newest !== null && newest.at > one.at ? newest : one), null),
	};
}
