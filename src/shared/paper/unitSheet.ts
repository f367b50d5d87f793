import type { ResolvedDefinition } from '../model/definition.ts';
import { CONTENT_MM, Flow } from './flow.ts';
import { fitText, MARGIN_MM, type Page } from './marks.ts';
import { drawUnit } from './unitPart.ts';

/** An empty sheet of a unit: its controls without pointers, and lines to write on. */
export function unitSheet(name: string, definition: ResolvedDefinition): Page[] {
	const flow = new Flow(() => ({
		marks: [
			{
				kind: 'text',
				x: MARGIN_MM,
				y: MARGIN_MM + 6,
				text: fitText(name, 18, CONTENT_MM, true),
				sizePt: 18,
				bold: true,
			},
			{
				kind: 'text',
				x: MARGIN_MM,
				y: MARGIN_MM + 13,
				text: `${definition.maker} ${definition.model}`,
				sizePt: 12,
			},
		],
		heightMm: 17,
	}));
	for (const line of ['Project', 'Track and revision', 'Date and name', 'Drive into it, dBu'])
		flow.part(10, (y) => [
			{ kind: 'text', x: MARGIN_MM, y: y + 8, text: line, sizePt: 10 },
			{ kind: 'line', x1: MARGIN_MM + 48, y1: y + 8.6, x2: MARGIN_MM + CONTENT_MM, y2: y + 8.6, widthMm: 0.25 },
		]);
	flow.gap(6);
	drawUnit(flow, definition, null);
	flow.heading('Notes');
	return flow.pages;
}
