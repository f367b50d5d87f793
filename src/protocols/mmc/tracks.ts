/**
 * Standard track bitmap of MMC (RP-013, section 3), seven bits a byte: video, reserved, time code, aux A, aux B, track 1,
 * track 2, and from there on seven tracks a byte.
 */
const FIRST_TRACK_BIT = 5;
const BITS = 7;
/** The longest bitmap that one message can carry, with its field name and count. */
export const MMC_MAX_TRACKS = 317;

/** Place of a track's bit: byte of the bitmap and bit of the byte. @param track 1…317 */
export function mmcTrackBit(track: number): { byte: number; bit: number } {
	const place = FIRST_TRACK_BIT + track - 1;
	return { byte: Math.floor(place / BITS), bit: place % BITS };
}

/** As many bytes as the highest track needs; none for no track. */
export function encodeMmcTracks(tracks: readonly number[]): Uint8Array {
	const places = tracks.filter((track) => track >= 1 && track <= MMC_MAX_TRACKS).map(mmcTrackBit);
	const bytes = new Uint8Array(Math.max(0, ...places.map(({ byte }) => byte + 1)));
	for (const { byte, bit } of places) bytes[byte] = (bytes[byte] ?? 0) | (1 << bit);
	return bytes;
}

/** Numbers of the audio tracks whose bit is set; the others (video, time code, aux) are left out. */
export function decodeMmcTracks(bytes: Uint8Array): number[] {
	const tracks: number[] = [];
	for (const [at, byte] of bytes.entries()) {
		for (let bit = 0; bit < BITS; bit += 1) {
			const track = at * BITS + bit - FIRST_TRACK_BIT + 1;
			if (track >= 1 && ((byte >> bit) & 1) === 1) tracks.push(track);
		}
	}
	return tracks;
}
