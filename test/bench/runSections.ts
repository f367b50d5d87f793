import { mkdirSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptSection, measuredSection, type PageSection } from './pageSections.ts';
import type { BenchContext, BenchSection } from './section.ts';

export interface SectionsAsked {
	/** Names of sections; none for all of them. */
	readonly names: readonly string[];
	readonly quick: boolean;
	/** Everything that is asked for: then nothing may be left unmeasured or unjudged. */
	readonly full: boolean;
	/** The page is to be written: sections that were not asked for are taken from it. */
	readonly write: boolean;
	readonly limits?: Pick<BenchContext, 'minutes' | 'faults' | 'workers'>;
	/** Folder under the system's for temporary files, for material that later runs use again. */
	readonly folder: string;
	readonly withPeers: boolean;
	/** The part of the page as it stands. */
	readonly page: string;
}

/** Ends the program with a sentence about what was asked for. */
export function refuse(why: string): never {
	process.stderr.write(`${why}\n`);
	process.exit(2);
}

/** Runs the sections that were asked for, in the order of the page. @returns them, and whether no figure of theirs is not met; of a full run, whether every one is */
export async function runSections(
	sections: readonly BenchSection[],
	{ names, quick, full, write, limits = {}, folder: folderName, withPeers, page }: SectionsAsked,
): Promise<{ reported: PageSection[]; met: boolean }> {
	const unknown = names.filter((name) => !sections.some((section) => section.name === name));
	const known = sections.map(({ name }) => name).join(', ');
	if (unknown.length > 0) refuse(`No section ${unknown.join(', ')}. There are ${known}.`);
	if (full && quick) refuse('--full and --quick exclude each other.');
	if (write && quick) refuse('--write needs a full run: leave out --quick.');
	const folder = join(tmpdir(), folderName);
	mkdirSync(folder, { recursive: true });
	const progress = (text: string) => process.stderr.write(`${text}\n`);
	const measuredOn = `${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`;
	const reported: PageSection[] = [];
	let met = true;
	for (const section of sections) {
		if (names.length > 0 && !names.includes(section.name)) {
			const kept = write ? keptSection(page, section.title) : null;
			if (kept !== null) reported.push(kept);
			continue;
		}
		progress(section.title);
		const started = performance.now();
		const result = await section.run({ folder, quick, full, ...limits, progress });
		const seconds = (performance.now() - started) / 1000;
		reported.push(measuredSection(section.title, result, { measuredOn, seconds, withPeers }));
		met &&= result.figures.every(({ met }) => (full ? met === true : met !== false));
	}
	return { reported, met };
}
