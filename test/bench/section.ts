/** What a section of the bench works with. */
export interface BenchContext {
	/** Folder for material and results of peers; what lies there from an earlier run may be used again. */
	readonly folder: string;
	/** Less material and fewer rounds: shows that the bench works, not what the figures are. */
	readonly quick: boolean;
	/** Says what is being done now. */
	progress(text: string): void;
}

/** A stage's part of the page of results: its figures beside those of its peers. */
export interface BenchSection {
	/** Given on the command line to run this section only. */
	readonly name: string;
	readonly title: string;
	/** @returns Markdown: tables, and the commands that peers were run with */
	run(context: BenchContext): Promise<string>;
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
