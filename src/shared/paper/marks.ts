/**
 * What a sheet is drawn of, in millimetres from the upper left corner of the page, black on white: the same for paper (PDF)
 * and for a browser (SVG).
 */
export type Mark =
	| { kind: 'line'; x1: number; y1: number; x2: number; y2: number; widthMm: number }
	| { kind: 'circle'; x: number; y: number; radius: number; widthMm: number; filled?: boolean }
	| { kind: 'box'; x: number; y: number; width: number; height: number; widthMm: number; filled?: boolean }
	/** Fitted into its box; words instead where it can't be shown. */
	| { kind: 'picture'; x: number; y: number; width: number; height: number; dataUri: string; instead: string }
	| {
			kind: 'text';
			x: number;
			y: number;
			text: string;
			sizePt: number;
			bold?: boolean;
			align?: 'left' | 'middle' | 'right';
	  };

export interface Page {
	widthMm: number;
	heightMm: number;
	marks: Mark[];
}

/** ISO 216 A4, upright. */
export const A4 = { widthMm: 210, heightMm: 297 } as const;
export const MARGIN_MM = 12;
/** Smallest letters of a sheet: read at arm's length. */
export const LEAST_PT = 9;
export const MM_PER_PT = 25.4 / 72;

/** How close things stand on a sheet. */
export interface Density {
	/** Of a line of text, and of a heading with its rule. */
	lineMm: number;
	headingMm: number;
	headingPt: number;
	/** Controls beside each other. */
	perRow: number;
	/** Radius of a knob. */
	knobMm: number;
	/** Between the rows of a unit. */
	rowGapMm: number;
	/** Knobs of the two sides that stand alike are drawn once. */
	sidesOnce: boolean;
	/** Levels, patch and note stand under one heading. */
	oneHead: boolean;
	/** Knobs have their legends around them. */
	scales: boolean;
}

/** As it is read best. */
export const ROOMY: Density = {
	lineMm: 4.6,
	headingMm: 9,
	headingPt: 12,
	perRow: 7,
	knobMm: 5.5,
	rowGapMm: 2.1,
	sidesOnce: false,
	oneHead: false,
	scales: true,
};
/** For a long chain on one page; the letters are as large. */
export const CLOSE: Density = {
	lineMm: 4,
	headingMm: 6.1,
	headingPt: 10,
	perRow: 9,
	knobMm: 3.1,
	rowGapMm: 0.6,
	sidesOnce: true,
	oneHead: true,
	scales: true,
};
/** The same without legends around the knobs: what each reads is under it all the same. */
export const CLOSEST: Density = { ...CLOSE, knobMm: 3.6, scales: false };

/** Width of a text in DejaVu Sans, millimetres, on the safe side: its letters are 0.6 of their size wide on average. */
export function textWidthMm(text: string, sizePt: number, bold = false): number {
	return [...text].length * sizePt * MM_PER_PT * (bold ? 0.66 : 0.6);
}

/** The text, or as much of it as fits, with an ellipsis. */
export function fitText(text: string, sizePt: number, widthMm: number, bold = false): string {
	if (textWidthMm(text, sizePt, bold) <= widthMm) return text;
	const letters = [...text];
	const cut = () => `${letters.join('').trimEnd()}…`;
	while (letters.length > 1 && textWidthMm(cut(), sizePt, bold) > widthMm) letters.pop();
	return cut();
}

/** Lines of at most that width, broken between words; a word that is too long alone is cut. */
export function wrapText(text: string, sizePt: number, widthMm: number, bold = false): string[] {
	const lines: string[] = [];
	for (const word of text.split(/\s+/).filter(Boolean)) {
		const last = lines.at(-1);
		if (last !== undefined && textWidthMm(`${last} ${word}`, sizePt, bold) <= widthMm)
			lines[lines.length - 1] = `${last} ${word}`;
		else lines.push(fitText(word, sizePt, widthMm, bold));
	}
	return lines;
}
