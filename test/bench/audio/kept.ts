import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SectionResult } from '../section.ts';

/** A section's result with when, where and how long it was measured. */
export interface Reported {
	readonly title: string;
	readonly result: SectionResult;
	readonly measuredOn: string;
	readonly seconds: number;
}

const keptAt = (folder: string, name: string) => join(folder, `result-${name}.json`);

/** What the last full run of a section found; null when there was none. */
export function readKept(folder: string, name: string): Reported | null {
	try {
		return JSON.parse(readFileSync(keptAt(folder, name), 'utf8')) as Reported;
	} catch {
		return null;
	}
}

export function writeKept(folder: string, name: string, reported: Reported): void {
	writeFileSync(keptAt(folder, name), JSON.stringify(reported));
}
