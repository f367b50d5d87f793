import { table } from '../section.ts';
import type { Reported } from './kept.ts';

function verdict(met: boolean | null, note: string): string {
	const word = met === null ? 'not measured' : met ? 'met' : '**not met**';
	return note === '' ? word : `${word}: ${note}`;
}

/** The part of the page of results that `npm run bench:audio` makes: every figure first, then each section's readings. */
export function audioPart(reported: readonly Reported[]): string {
	const figures = reported.flatMap(({ title, result }) => result.figures.map((figure) => ({ title, figure })));
	const met = figures.filter(({ figure }) => figure.met === true).length;
	return [
		'# Measured results of passes',
		`Made by \`npm run bench:audio -- --write\`; sections can be run one by one, and each says when it was. ${met} of ${figures.length} figures met.`,
		table(
			['section', 'figure', 'target', 'Detent', 'verdict'],
			figures.map(({ title, figure: { what, target, ours, met: reached, note = '' } }) => [
				title,
				what,
				target,
				ours,
				verdict(reached, note),
			]),
		),
		...reported.map(({ title, result, measuredOn, seconds }) =>
			[`## ${title}`, `${measuredOn}, ${seconds.toFixed(0)} s.`, result.markdown].join('\n\n'),
		),
	].join('\n\n');
}
