/** What a section of the bench works with. */
export interface BenchContext {
	/** Folder for material and results of peers; what lies there from an earlier run may be used again. */
	readonly folder: string;
	/** Less material and fewer rounds: shows that the bench works, not what the figures are. */
	readonly quick: boolean;
	/** Every amount that is asked for, however long it takes; a usual run has hours and faults that fit between others' work. */
	readonly full: boolean;
	/** How long what runs for hours is to run; undefined for as long as it usually does. */
	readonly minutes?: number | undefined;
	/** How many faults are to be injected where that is asked for; undefined for as many as usually are. */
	readonly faults?: number | undefined;
	/** How many threads may work at once where the passes are many; undefined for one. */
	readonly workers?: number | undefined;
	/** Says what is being done now. */
	progress(text: string): void;
}

/** A promise of the digital stages and what became of it: one row of the summary at the top of the page. */
export interface Figure {
	/** What is promised, in one line: 'true peak over the ceiling, music driven +8 dB'. */
	readonly what: string;
	/** With its unit: '≤ 0.05 dB'. */
	readonly target: string;
	/** With its unit: '0.02 dB'; what was found, never a wish. */
	readonly ours: string;
	/** Best peer and its figure: 'Calf 4×: 0.26 dB'; 'x42 dpl: not installed (x42-plugins)'; empty without a peer. */
	readonly peer: string;
	/** null: not measured here, and `note` says why; or not judged, and `short` says why. */
	readonly met: boolean | null;
	/** It was run for less than what is asked, and is not judged: how much, and how much is asked, with units. */
	readonly short?: { readonly run: string; readonly asked: string };
	/** Why it is not met or not measured; required then. */
	readonly note?: string;
}

/** A figure without a peer. @param note why it is not met or not measured; left out where it is met */
export function figure(what: string, target: string, ours: string, met: boolean | null, note: string): Figure {
	return { what, target, ours, peer: '', met, ...(met === true ? {} : { note }) };
}

/** The figure where the run was as long as asked, or has failed already; not judged where it was shorter. */
export function judgedWhole(one: Figure, amounts: { enough: boolean; run: string; asked: string }): Figure {
	const { enough, run, asked } = amounts;
	if (enough || one.met !== true) return one;
	return { ...one, met: null, note: '', short: { run, asked } };
}

/** What a section found. */
export interface SectionResult {
	/** Tables with all readings, and the commands that peers were run with; headings from `###` on. */
	readonly markdown: string;
	readonly figures: readonly Figure[];
}

/**
 * A stage's part of the page of results: its figures beside those of its peers.
 *
 * A section makes its signals by `material/`, reads them by `measure/`, runs peers by `peers/` and takes CPU time by
 * `timing.ts`, so that ours and theirs are measured alike and in one run. A peer that is absent is named as not
 * installed, with the package that brings it; its figures of another day are never printed.
 */
export interface BenchSection {
	/** Given on the command line to run this section only. */
	readonly name: string;
	readonly title: string;
	run(context: BenchContext): Promise<SectionResult>;
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Commands as a block of code in Markdown. */
export function commands(lines: readonly string[]): string {
	return ['```sh', ...lines, '```'].join('\n');
}
