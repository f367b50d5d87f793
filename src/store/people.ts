import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { personNameSchema } from '../shared/model/conversation.ts';
import { idSchema } from '../shared/model/ids.ts';
import { type DiskFiles, moveDurably, nodeDiskFiles, writeWhole } from './diskFiles.ts';
import { storeError } from './storeError.ts';

const peopleSchema = z.record(idSchema, personNameSchema);

/** Names of people by id. The log has ids only, so that a name can be corrected or taken out without touching it. */
export interface People {
	names(): Record<string, string>;
	/** The id under which somebody of this name is known, whatever the case; a new one when nobody is. @throws DetentError `store.*` */
	idOf(name: string): string;
	/** Keeps the name of an id that exists already, such as a paired device's. @throws DetentError `store.*` */
	keep(id: string, name: string): void;
}

/** @param path `Layout.people` */
export function createPeople(path: string, newId: () => string, files: DiskFiles = nodeDiskFiles): People {
	let known: Record<string, string> | null = null;
	const read = (): Record<string, string> => {
		if (known !== null) return known;
		known = {};
		if (!existsSync(path)) return known;
		try {
			known = peopleSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
		} catch {
			// What can't be read is kept beside, never written over.
			moveDurably(files, path, `${path}.unreadable`);
		}
		return known;
	};
	const write = (people: Record<string, string>): void => {
		try {
			writeWhole(files, path, `${JSON.stringify(people, null, '\t')}\n`);
		} catch (error) {
			throw storeError(error, path);
		}
		known = people;
	};
	return {
		names: () => ({ ...read() }),
		idOf(name) {
			const wanted = name.trim().toLowerCase();
			const found = Object.entries(read()).find(([, existing]) => existing.toLowerCase() === wanted);
			if (found !== undefined) return found[0];
			const id = newId();
			write({ ...read(), [id]: name.trim() });
			return id;
		},
		keep(id, name) {
			if (read()[id] !== name) write({ ...read(), [id]: name });
		},
	};
}
