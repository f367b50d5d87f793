import { CONTENT_MM, Flow } from './flow.ts';
import { fitText, LEAST_PT, MARGIN_MM, type Mark, type Page } from './marks.ts';

/** A photo of a unit as a sheet shows it. */
export interface SheetPhoto {
	/** Of the unit. */
	name: string;
	takenAt: string;
	/** `data:image/jpeg;base64,…`, or where a page beside it finds it; null for one that paper has no way to show, or that can't be read. */
	dataUri: string | null;
	/** Its file, for whoever wants to see it large. */
	fileName: string;
}

const PER_ROW = 2;
const GAP_MM = 6;
const PICTURE_MM = 66;
const WORDS_MM = 10;

/** Photos on pages of their own, behind a revision's sheet: two beside each other. None for no photo. */
export function photoPages(title: string, photos: readonly SheetPhoto[]): Page[] {
	if (photos.length === 0) return [];
	const flow = new Flow(() => ({
		marks: [
			{
				kind: 'text',
				x: MARGIN_MM,
				y: MARGIN_MM + 5,
				text: fitText(`${title}, photos`, 12, CONTENT_MM, true),
				sizePt: 12,
				bold: true,
			},
		],
		heightMm: 10,
	}));
	const width = (CONTENT_MM - GAP_MM) / PER_ROW;
	for (let from = 0; from < photos.length; from += PER_ROW)
		flow.part(PICTURE_MM + WORDS_MM, (y) =>
			photos.slice(from, from + PER_ROW).flatMap(({ name, takenAt, dataUri, fileName }, index): Mark[] => {
				const x = MARGIN_MM + index * (width + GAP_MM);
				const words = `${name}, ${takenAt.slice(0, 16).replace('T', ' ')} UTC`;
				const instead = fitText(`See photos/${fileName}`, LEAST_PT, width - 4);
				return [
					dataUri === null
						? { kind: 'text', x: x + 2, y: y + PICTURE_MM / 2, text: instead, sizePt: LEAST_PT }
						: { kind: 'picture', x, y, width, height: PICTURE_MM, dataUri, instead },
					{ kind: 'text', x, y: y + PICTURE_MM + 5, text: fitText(words, LEAST_PT, width), sizePt: LEAST_PT },
				];
			}),
		);
	return flow.pages;
}
