import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { PAGE, presentPage, withPart } from '../../bench/pagePart.ts';
import { verdict } from '../../bench/pageSections.ts';
import { table } from '../../bench/section.ts';
import type { MeasuredFigure } from '../protocol.ts';

/** The page's part of what the guest measured, in Markdown. */
export function figuresPart(figures: readonly MeasuredFigure[], facts: readonly string[], machine: string): string {
	const when = new Date().toISOString().slice(0, 10);
	return [
		'# Through snd-aloop (kernel bench)',
		`${machine} on ${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.versions.node}, ${when}. Made by \`npm run test:bench -- --write\`.`,
		table(
			['figure', 'target', 'Detent', 'verdict'],
			figures.map((figure) => [figure.what, figure.target, figure.ours, verdict(figure)]),
		),
		...(facts.length === 0 ? [] : [facts.map((fact) => `- ${fact}`).join('\n')]),
	].join('\n\n');
}

/** Puts it onto the page. */
export function writePart(markdown: string): void {
	writeFileSync(PAGE, withPart(presentPage(), 'kernel', markdown));
}
