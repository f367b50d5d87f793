import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { LEAST_PT, type Mark, MM_PER_PT, type Page } from '../shared/paper/marks.ts';

// DejaVu holds Latin, Greek, Cyrillic and the signs of the field; only the letters that are used go into a file.
const fonts = createRequire(import.meta.url);
const REGULAR = 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf';
const BOLD = 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf';

const pt = (mm: number) => mm / MM_PER_PT;

function draw(document: PDFDocument, mark: Mark): void {
	switch (mark.kind) {
		case 'line':
			document.lineWidth(pt(mark.widthMm)).moveTo(pt(mark.x1), pt(mark.y1)).lineTo(pt(mark.x2), pt(mark.y2)).stroke();
			return;
		case 'circle':
			document.lineWidth(pt(mark.widthMm)).circle(pt(mark.x), pt(mark.y), pt(mark.radius));
			if (mark.filled === true) document.fillAndStroke();
			else document.stroke();
			return;
		case 'box':
			document.lineWidth(pt(mark.widthMm)).rect(pt(mark.x), pt(mark.y), pt(mark.width), pt(mark.height));
			if (mark.filled === true) document.fill();
			else document.stroke();
			return;
		case 'picture': {
			try {
				document.image(mark.dataUri, pt(mark.x), pt(mark.y), {
					fit: [pt(mark.width), pt(mark.height)],
					align: 'center',
					valign: 'center',
				});
			} catch {
				// Its first bytes said what it is, and the rest of it is not so.
				draw(document, { kind: 'text', x: mark.x, y: mark.y + mark.height / 2, text: mark.instead, sizePt: LEAST_PT });
			}
			return;
		}
		case 'text': {
			document.font(mark.bold === true ? 'bold' : 'regular').fontSize(Math.max(LEAST_PT, mark.sizePt));
			const width = mark.align === undefined || mark.align === 'left' ? 0 : document.widthOfString(mark.text);
			const x = pt(mark.x) - (mark.align === 'middle' ? width / 2 : width);
			document.text(mark.text, x, pt(mark.y), { lineBreak: false, baseline: 'alphabetic' });
			return;
		}
	}
}

/**
 * Pages as a PDF, without a browser: what `svgPage` draws, with the letters inside the file.
 *
 * @param at of the file's properties, so that the same pages give the same file
 */
export function pdfOf(title: string, pages: readonly Page[], at: Date): Promise<Uint8Array> {
	const info = { Title: title, Creator: 'Detent', CreationDate: at };
	const regular = fonts.resolve(REGULAR);
	const document = new PDFDocument({ autoFirstPage: false, info, font: regular, lang: 'en' });
	const chunks: Uint8Array[] = [];
	return new Promise((resolve, reject) => {
		document.on('data', (chunk) => chunks.push(chunk));
		document.on('end', () => resolve(Buffer.concat(chunks)));
		document.on('error', reject);
		document.registerFont('regular', regular).registerFont('bold', fonts.resolve(BOLD));
		for (const page of pages) {
			document.addPage({ size: [pt(page.widthMm), pt(page.heightMm)], margin: 0 });
			for (const mark of page.marks) draw(document, mark);
		}
		document.end();
	});
}
