import { expect, test } from 'vitest';
import { photoTypeOf, standsAsPhotographed } from '../../../src/shared/model/photo.ts';

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test('a picture is told by its bytes, whatever it is called', () => {
	expect(photoTypeOf(bytes('\xff\xd8\xff\xe1\0\x10Exif'))).toBe('jpeg');
	expect(photoTypeOf(bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'))).toBe('png');
	expect(photoTypeOf(bytes('RIFF\x24\0\0\0WEBPVP8 '))).toBe('webp');
	expect(photoTypeOf(bytes('\0\0\0\x18ftypheic\0\0\0\0mif1heic'))).toBe('heic');
	// A still in a container of another brand that says that it is compatible.
	expect(photoTypeOf(bytes('\0\0\0\x18ftypmif1\0\0\0\0mif1heic'))).toBe('heic');
});

test.each([
	['nothing', ''],
	['a page that calls itself a picture', '<svg xmlns="http://www.w3.org/2000/svg">'],
	['audio in the same kind of container', 'RIFF\x24\0\0\0WAVEfmt '],
	['a film', '\0\0\0\x18ftypisom\0\0\0\0isomavc1'],
	['a picture of a kind that paper and browsers do not share', '\0\0\0\x18ftypavif\0\0\0\0avifmif1'],
	['a container cut off', '\0\0\0\x18ftyp'],
])('%s is no photo', (_, text) => {
	expect(photoTypeOf(bytes(text))).toBeNull();
});

test('a unit stands as photographed until a control is turned, or nobody knows where it stands', () => {
	const settings = [
		{ control: 'gain', position: 0.5 },
		{ control: 'freq', position: 3 },
	];
	expect(standsAsPhotographed(settings, { gain: 0.51, freq: 3, other: 7 })).toBe(true);
	expect(standsAsPhotographed(settings, { gain: 0.6, freq: 3 })).toBe(false);
	expect(standsAsPhotographed(settings, { gain: 0.5, freq: 2 })).toBe(false);
	expect(standsAsPhotographed(settings, { gain: 0.5, freq: null })).toBe(false);
	expect(standsAsPhotographed([], {})).toBe(true);
});
