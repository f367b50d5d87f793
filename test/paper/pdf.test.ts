import { expect, test } from 'vitest';
import { pdfOf } from '../../src/paper/pdf.ts';
import { A4, type Page } from '../../src/shared/paper/marks.ts';

const page: Page = { ...A4, marks: [{ kind: 'text', x: 20, y: 20, text: 'Ночь, −3 dB', sizePt: 9 }] };

test('pages become a PDF with their letters inside, and the same pages the same file', async () => {
	const at = new Date(0);
	const file = await pdfOf('Sheet', [page, page], at);
	const text = Buffer.from(file).toString('latin1');
	expect(text.startsWith('%PDF-1.')).toBe(true);
	expect(text.match(/\/Type \/Page\b/g)).toHaveLength(2);
	expect(text).toMatch(/FontFile2/);
	expect(Buffer.from(await pdfOf('Sheet', [page, page], at)).equals(file)).toBe(true);
});
