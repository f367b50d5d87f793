import { type Figure, type SectionResult, table } from './section.ts';

/** A section's result and where it comes from. */
export interface Reported {
	readonly title: string;
	readonly result: SectionResult;
	/** Processor, Node version and date of the run. */
	readonly measuredOn: string;
	readonly seconds: number;
}

function verdict({ met, note = '' }: Figure): string {
	const word = met === null ? 'not measured' : met ? 'met' : '**not met**';
	return note === '' ? word : `${word}: ${note}`;
}

function summary(reported: readonly Reported[]): string {
	const rows = reported.flatMap(({ title, result }) =>
		result.figures.map((figure) => [title, figure.what, figure.target, figure.ours, figure.peer, verdict(figure)]),
	);
	return table(['stage', 'figure', 'target', 'Detent', 'best peer in the same run', 'verdict'], rows);
}

/** How many figures are met, not met and not measured, in words. */
function tally(figures: readonly Figure[]): string {
	const count = (met: boolean | null) => figures.filter((figure) => figure.met === met).length;
	return `${count(true)} of ${figures.length} figures met, ${count(false)} not met, ${count(null)} not measured.`;
}

/**
 * The whole page of results, in Markdown: all figures with target, ours and the best peer first, then each stage.
 *
 * @param packages where the peers came from, in Markdown
 */
export function page(reported: readonly Reported[], quick: boolean, packages: string): string {
	const parts = [
		'# Measured results of the digital stages',
		'Made by `npm run bench:dsp -- --write`: Detent and the peers that are installed, each stage on the same material in one run; stages can be run one by one, and each says when it was. Speed is CPU time of interleaved rounds; figures of speed are ratios.',
	];
	if (quick) parts.push('**Quick run: it shows that the bench works; its figures are not to be quoted.**');
	parts.push('## Summary', tally(reported.flatMap(({ result }) => result.figures)), summary(reported));
	for (const { title, result, measuredOn, seconds } of reported) {
		parts.push(`## ${title}`, `Measured on ${measuredOn}, in ${Math.round(seconds)} s.`, result.markdown);
	}
	parts.push('## Packages of the peers', packages);
	return `${parts.join('\n\n')}\n`;
}
