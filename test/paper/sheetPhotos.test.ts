import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pdfOf } from '../../src/paper/pdf.ts';
import { sheetPhotos } from '../../src/paper/sheetPhotos.ts';
import { photoPages } from '../../src/shared/paper/photoPages.ts';
import { sheetHtml } from '../../src/shared/paper/svgPage.ts';
import { fillProject, openStore, temporaryFolder } from '../store/fixtures.ts';

/** One red dot. */
const PNG = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
	'base64',
);

test('photos of a revision come on pages of their own, and what paper can’t show is named by its file', async () => {
	const store = openStore(temporaryFolder());
	const { project, hashes } = fillProject(store, 1);
	const revisionHash = hashes[0] ?? '';
	const { photos: folder } = store.paths(project);
	mkdirSync(folder, { recursive: true });
	const add = (type: 'png' | 'heic', bytes: Buffer) => {
		const sha256 = createHash('sha256').update(bytes).digest('hex');
		const path = join(folder, `${sha256}.${type}`);
		writeFileSync(path, bytes);
		const photo = { sha256, bytes: bytes.length, type, takenAt: '2026-01-02T03:04:05.000Z' };
		store.append(project, { kind: 'event', revisionHash, event: { type: 'photo', unit: 'bender', photo } }, null);
		return path;
	};
	const picture = add('png', PNG);
	add('heic', Buffer.from('not for paper'));
	const photos = sheetPhotos(store, revisionHash, ['jpeg', 'png']);
	expect(photos.map(({ name, dataUri }) => [name, dataUri?.slice(0, 22) ?? null])).toEqual([
		['Curve Bender', 'data:image/png;base64,'],
		['Curve Bender', null],
	]);
	const pages = photoPages('1. Opening, revision 1', photos);
	expect(pages).toHaveLength(1);
	expect(photoPages('1. Opening, revision 1', [])).toEqual([]);
	const pdf = Buffer.from(await pdfOf('Sheet', pages, new Date(0))).toString('latin1');
	expect(pdf.match(/\/Subtype \/Image/g)).toHaveLength(1);
	const html = sheetHtml('Sheet', pages);
	expect(html.match(/<image /g)).toHaveLength(1);
	expect(html).toContain('See photos/');
	// A file that is gone or rotten is named too, and a picture that is none inside stops no sheet.
	const broken = photos.map((photo) => ({ ...photo, dataUri: 'data:image/png;base64,AAAA' }));
	await expect(pdfOf('Sheet', photoPages('x', broken), new Date(0))).resolves.toBeDefined();
	writeFileSync(picture, 'rotten');
	expect(sheetPhotos(store, revisionHash, ['png']).map(({ dataUri }) => dataUri)).toEqual([null, null]);
	rmSync(picture);
	expect(sheetPhotos(store, revisionHash, ['png'])[0]?.dataUri).toBeNull();
	store.close();
});
