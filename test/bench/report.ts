import { figuresTable, type PageSection, sectionTexts, tally } from './pageSections.ts';

/**
 * The whole page of results, in Markdown: all figures with target, ours and the best peer first, then each stage.
 *
 * @param options packages: where the peers came from, in Markdown; titles: of all stages, also those that were not measured
 */
export function page(
	reported: readonly PageSection[],
	{ quick, packages, titles }: { quick: boolean; packages: string; titles: readonly string[] },
): string {
	const parts = [
		'# Measured results of the digital stages',
		'Made by `npm run bench:dsp -- --write`: Detent and the peers that are installed, each stage on the same material in one run; stages can be run one by one, and each says when it was. Speed is CPU time of interleaved rounds; figures of speed are ratios.',
	];
	if (quick) parts.push('**Quick run: it shows that the bench works; its figures are not to be quoted.**');
	parts.push(
		'## Summary',
		tally(reported, titles),
		figuresTable(['stage', 'figure', 'target', 'Detent', 'best peer in the same run', 'verdict'], reported),
		...sectionTexts(reported),
		'## Packages of the peers',
		packages,
	);
	return `${parts.join('\n\n')}\n`;
}
