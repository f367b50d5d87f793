import { figuresTable, type PageSection, sectionTexts, tally } from '../pageSections.ts';

/**
 * The part of the page of results that `npm run bench:audio` makes: every figure first, then each section's readings.
 *
 * @param titles of all sections, also those that were not measured
 */
export function audioPart(reported: readonly PageSection[], titles: readonly string[]): string {
	return [
		'# Measured results of passes',
		`Made by \`npm run bench:audio -- --write\`; sections can be run one by one, and each says when it was. ${tally(reported, titles)}`,
		figuresTable(['section', 'figure', 'target', 'Detent', 'verdict'], reported),
		...sectionTexts(reported),
	].join('\n\n');
}
