import { escapeHtml } from '../html.ts';
import { LEAST_PT, type Mark, MM_PER_PT, type Page } from './marks.ts';

const mm = (value: number) => String(Math.round(value * 1000) / 1000);

function svgMark(mark: Mark): string {
	switch (mark.kind) {
		case 'line':
			return `<path d="M${mm(mark.x1)} ${mm(mark.y1)}L${mm(mark.x2)} ${mm(mark.y2)}" stroke-width="${mm(mark.widthMm)}"/>`;
		case 'circle':
			return `<circle cx="${mm(mark.x)}" cy="${mm(mark.y)}" r="${mm(mark.radius)}" stroke-width="${mm(mark.widthMm)}"${mark.filled ? ' fill="#000"' : ''}/>`;
		case 'box':
			return `<rect x="${mm(mark.x)}" y="${mm(mark.y)}" width="${mm(mark.width)}" height="${mm(mark.height)}" stroke-width="${mm(mark.widthMm)}"${mark.widthMm === 0 ? ' stroke="none"' : ''}${mark.filled ? ' fill="#000"' : ''}/>`;
		case 'picture':
			return `<image x="${mm(mark.x)}" y="${mm(mark.y)}" width="${mm(mark.width)}" height="${mm(mark.height)}" href="${escapeHtml(mark.dataUri)}"/>`;
		case 'text': {
			const anchor = mark.align === 'middle' ? 'middle' : mark.align === 'right' ? 'end' : 'start';
			return `<text x="${mm(mark.x)}" y="${mm(mark.y)}" font-size="${mm(Math.max(LEAST_PT, mark.sizePt) * MM_PER_PT)}" text-anchor="${anchor}"${mark.bold ? ' font-weight="700"' : ''}>${escapeHtml(mark.text)}</text>`;
		}
	}
}

/** A page as an SVG of its own. `y` of a text is its base line. */
export function svgPage(page: Page): string {
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${page.widthMm} ${page.heightMm}" width="${page.widthMm}mm" height="${page.heightMm}mm" fill="none" stroke="#000"><g>${page.marks
		.filter(({ kind }) => kind !== 'text')
		.map(svgMark)
		.join('')}</g><g fill="#000" stroke="none" font-family="DejaVu Sans,Verdana,Arial,sans-serif">${page.marks
		.filter(({ kind }) => kind === 'text')
		.map(svgMark)
		.join('')}</g></svg>`;
}

/** Pages as one HTML file that needs nothing else and prints one page a sheet. */
export function sheetHtml(title: string, pages: readonly Page[]): string {
	return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>@page{size:A4;margin:0}body{margin:0;background:#ddd}svg{display:block;max-width:100%;height:auto;margin:1rem auto;background:#fff}@media print{body{background:#fff}svg{margin:0;max-width:none;break-after:page}}</style>
${pages.map(svgPage).join('\n')}</html>
`;
}
