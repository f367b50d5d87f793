import { A4, type Density, LEAST_PT, MARGIN_MM, type Mark, type Page, ROOMY, wrapText } from './marks.ts';

export const CONTENT_MM = A4.widthMm - 2 * MARGIN_MM;

/** Puts parts one below the other on as many pages as they need. */
export class Flow {
	readonly pages: Page[] = [];
	#y = MARGIN_MM;

	readonly #head: (page: number) => { marks: Mark[]; heightMm: number };

	readonly density: Density;

	/** @param head drawn on every page; gives its height */
	constructor(head: (page: number) => { marks: Mark[]; heightMm: number }, density: Density = ROOMY) {
		this.#head = head;
		this.density = density;
		this.#newPage();
	}

	get #marks(): Mark[] {
		return this.pages.at(-1)?.marks ?? [];
	}

	#newPage(): void {
		const { marks, heightMm } = this.#head(this.pages.length + 1);
		this.pages.push({ ...A4, marks: [...marks] });
		this.#y = MARGIN_MM + heightMm;
	}

	/** Goes to the next page unless so much is left of this one. */
	room(heightMm: number): void {
		if (this.#y + heightMm > A4.heightMm - MARGIN_MM) this.#newPage();
	}

	/** A part of a height that stays together; `draw` is given its upper edge. */
	part(heightMm: number, draw: (y: number) => Mark[]): void {
		this.room(heightMm);
		this.#marks.push(...draw(this.#y));
		this.#y += heightMm;
	}

	heading(text: string): void {
		const { headingMm, headingPt } = this.density;
		const rule = headingMm - 1.4;
		this.part(headingMm, (y) => [
			{ kind: 'text', x: MARGIN_MM, y: y + rule - 1.6, text, sizePt: headingPt, bold: true },
			{ kind: 'line', x1: MARGIN_MM, y1: y + rule, x2: A4.widthMm - MARGIN_MM, y2: y + rule, widthMm: 0.4 },
		]);
	}

	/** A paragraph, broken into lines. */
	words(text: string, { indentMm = 0, bold = false, sizePt = LEAST_PT + 1 } = {}): void {
		for (const line of wrapText(text, sizePt, CONTENT_MM - indentMm, bold))
			this.part(this.density.lineMm, (y) => [
				{ kind: 'text', x: MARGIN_MM + indentMm, y: y + this.density.lineMm - 1, text: line, sizePt, bold },
			]);
	}

	gap(heightMm: number): void {
		this.#y += heightMm;
	}
}
