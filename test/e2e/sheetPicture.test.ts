import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pdfOf } from '../../src/paper/pdf.ts';
import { revisionSheet } from '../../src/shared/paper/revisionSheet.ts';
import { sheetHtml } from '../../src/shared/paper/svgPage.ts';
import { describeWith } from '../capabilities.ts';
import { launchChromium } from '../support/remoteBrowser.ts';
import { longSheet } from '../support/sheets.ts';

interface Picture {
	width: number;
	height: number;
	/** 0 black, 255 white. */
	grey: Uint8Array;
}

/** The first page of a PDF as poppler draws it, 60 dots an inch. */
function pictureOf(pdf: string): Picture {
	execFileSync('pdftoppm', ['-gray', '-r', '60', '-f', '1', '-l', '1', '-singlefile', pdf, pdf]);
	const file = readFileSync(`${pdf}.pgm`);
	const [, width = '', height = ''] = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(file.toString('latin1', 0, 40)) ?? [];
	const pixels = Number(width) * Number(height);
	return { width: Number(width), height: Number(height), grey: file.subarray(file.length - pixels) };
}

/** Share of dark dots of one picture with nothing dark within a dot of them in the other. */
function alone(one: Picture, other: Picture): number {
	let dark = 0;
	let missed = 0;
	for (let y = 1; y < one.height - 1; y++)
		for (let x = 1; x < one.width - 1; x++) {
			if ((one.grey[y * one.width + x] ?? 255) > 100) continue;
			dark++;
			let near = 255;
			for (let dy = -1; dy <= 1; dy++)
				for (let dx = -1; dx <= 1; dx++) near = Math.min(near, other.grey[(y + dy) * other.width + x + dx] ?? 255);
			if (near > 200) missed++;
		}
	return dark === 0 ? 1 : missed / dark;
}

describeWith(['chromium', 'pdftoppm'], 'a recall sheet', () => {
	test('looks the same on paper and in a browser', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'detent-sheet-'));
		const browser = await launchChromium();
		try {
			const pages = revisionSheet(longSheet());
			writeFileSync(join(folder, 'paper.pdf'), await pdfOf('Sheet', pages, new Date(0)));
			const page = await browser.newPage();
			await page.setContent(sheetHtml('Sheet', pages));
			await page.pdf({ path: join(folder, 'browser.pdf'), preferCSSPageSize: true });
			const paper = pictureOf(join(folder, 'paper.pdf'));
			const printed = pictureOf(join(folder, 'browser.pdf'));
			// The browser's page is whole points.
			expect(Math.abs(printed.width - paper.width)).toBeLessThanOrEqual(1);
			expect(Math.abs(printed.height - paper.height)).toBeLessThanOrEqual(1);
			expect(alone(paper, printed)).toBeLessThan(0.01);
			expect(alone(printed, paper)).toBeLessThan(0.01);
			// A sheet is a drawing on white: it has dark dots, and few.
			const dark = paper.grey.reduce((count, value) => count + (value < 100 ? 1 : 0), 0) / paper.grey.length;
			expect(dark).toBeGreaterThan(0.005);
			expect(dark).toBeLessThan(0.15);
		} finally {
			await browser.close();
			rmSync(folder, { recursive: true, force: true });
		}
	});
});
