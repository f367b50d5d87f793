import { z } from 'zod';
import { sha256Schema } from './ids.ts';

/** What a camera or a tablet makes, told by its bytes. */
export const PHOTO_TYPES = ['jpeg', 'png', 'webp', 'heic'] as const;
export const photoTypeSchema = z.enum(PHOTO_TYPES);
export type PhotoType = z.infer<typeof photoTypeSchema>;

/** A picture of 48 megapixels has about half of it. */
export const MOST_PHOTO_BYTES = 24 * 1024 ** 2;

/** A picture of a unit as somebody took it; its bytes lie in the project's `photos`, under their hash. */
export const recordedPhotoSchema = z.strictObject({
	sha256: sha256Schema,
	bytes: z.int().positive().max(MOST_PHOTO_BYTES),
	type: photoTypeSchema,
	/** When it came. */
	takenAt: z.iso.datetime(),
});
export type RecordedPhoto = z.infer<typeof recordedPhotoSchema>;

const ENDINGS: Readonly<Record<PhotoType, string>> = { jpeg: 'jpg', png: 'png', webp: 'webp', heic: 'heic' };

/** Name of a photo's file: its hash, so that the same picture is there once. */
export function photoFileName({ sha256, type }: Pick<RecordedPhoto, 'sha256' | 'type'>): string {
	return `${sha256}.${ENDINGS[type]}`;
}

const ascii = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));

/** Brands of ISO base media files that hold HEVC pictures (ISO/IEC 23008-12, annex B). */
const HEIC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx'];

/**
 * What kind of picture the bytes are, by their own first bytes and never by a name.
 *
 * @param bytes the file, or at least its first 64 bytes
 * @returns null for anything that is not one of the known kinds
 */
export function photoTypeOf(bytes: Uint8Array): PhotoType | null {
	if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
	if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
	if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'webp';
	if (ascii(bytes, 4, 8) !== 'ftyp') return null;
	// The brand, then (after a version) those that it is compatible with.
	const boxBytes = Math.min(64, new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0));
	const brands = [8, ...Array.from({ length: Math.max(0, (boxBytes - 16) / 4) }, (_, index) => 16 + 4 * index)];
	return brands.some((at) => HEIC_BRANDS.includes(ascii(bytes, at, at + 4))) ? 'heic' : null;
}

/** Where the controls of a unit stood when it was photographed. */
export type PhotographedSettings = readonly { control: string; position: number }[];

/** A photo of a unit that goes with the next revision of its track. */
export interface WaitingPhoto {
	unit: string;
	photo: RecordedPhoto;
	/** Who took it, by id; null for the terminal. */
	by: string | null;
	settings: PhotographedSettings;
}

/** A photo that belongs to a revision. */
export interface RevisionPhoto {
	unit: string;
	photo: RecordedPhoto;
}

/** Travel that no photo shows. */
const SAME_TRAVEL = 0.02;

/**
 * True while a unit stands as it was photographed: only then does the photo go with a revision.
 *
 * @param positions where the controls stand now; null or absent where nobody knows
 */
export function standsAsPhotographed(
	settings: PhotographedSettings,
	positions: Readonly<Record<string, number | null | undefined>>,
): boolean {
	return settings.every(({ control, position }) => {
		const now = positions[control];
		return typeof now === 'number' && Math.abs(now - position) < SAME_TRAVEL;
	});
}
