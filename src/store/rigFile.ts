import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '../shared/clock.ts';
import { type DiskFiles, makeFolder, moveDurably, nodeDiskFiles, removeIfThere, writeWhole } from './diskFiles.ts';
import { storeError } from './storeError.ts';

/** The rig file and the copies of what it was before. Nothing is ever lost: what is replaced gets a name of its own. */
export interface RigFile {
	readonly path: string;
	/** Null where there is none. @throws DetentError `store.*` */
	read(): string | null;
	/** Name of the newest file that was replaced; null when there is none. */
	earlier(): string | null;
	/**
	 * Writes the whole file at once; a file that is there is kept under another name first.
	 *
	 * @returns the name of that one, null when there was none
	 * @throws DetentError `store.*`; what was there is then still there
	 */
	write(text: string): string | null;
	/**
	 * Brings back the newest file that was replaced; what is there now is kept as the newest. Where none was replaced the
	 * file is only put aside.
	 *
	 * @returns the name of what was there; null when there was none
	 * @throws DetentError `store.*`
	 */
	takeBack(): string | null;
}

/** @param path of the rig file; copies lie beside it as `rig.before-<time>.yaml` */
export function createRigFile(path: string, clock: Clock, files: DiskFiles = nodeDiskFiles): RigFile {
	const folder = dirname(path);
	const stem = basename(path).replace(/\.ya?ml$/, '');
	const guard = <T>(work: () => T): T => {
		try {
			return work();
		} catch (error) {
			throw storeError(error, path);
		}
	};
	const copies = () =>
		existsSync(folder)
			? readdirSync(folder)
					.filter((name) => name.startsWith(`${stem}.before-`) && name.endsWith('.yaml'))
					.sort()
			: [];
	/** A name that sorts behind all others. */
	const newName = () => {
		const stamp = new Date(clock.nowMs()).toISOString().replace(/[:.]/g, '-');
		for (let number = 0; ; number += 1) {
			const name = `${stem}.before-${stamp}${number === 0 ? '' : `-${number}`}.yaml`;
			if (!existsSync(join(folder, name))) return name;
		}
	};
	return {
		path,
		read: () => guard(() => (existsSync(path) ? readFileSync(path, 'utf8') : null)),
		earlier: () => copies().at(-1) ?? null,
		write: (text) =>
			guard(() => {
				makeFolder(files, folder);
				const kept = existsSync(path) ? newName() : null;
				if (kept !== null) writeWhole(files, join(folder, kept), readFileSync(path));
				try {
					writeWhole(files, path, text);
				} catch (error) {
					if (kept !== null) removeIfThere(files, join(folder, kept));
					throw error;
				}
				return kept;
			}),
		takeBack: () =>
			guard(() => {
				const back = copies().at(-1);
				const kept = existsSync(path) ? newName() : null;
				if (kept !== null) moveDurably(files, path, join(folder, kept));
				if (back !== undefined) moveDurably(files, join(folder, back), path);
				return kept;
			}),
	};
}
