import { type Audio, faded, firstSeconds, gained, readAudio } from '../../material/audio.ts';
import { programme } from '../../material/programme.ts';
import { album, albumPiece, recordings } from '../../material/recordings.ts';

export type Pair = [Float64Array, Float64Array];

/** A piece of music as it is sent. */
export interface Sent {
	readonly name: string;
	readonly rateHz: number;
	readonly source: Pair;
}

/** Drives of the pieces in turn, dB: gentle, and as hot as records are. */
const DRIVES_DB = [-8, -3] as const;
const FADE_SECONDS = 0.5;

/** What there is to send, in turn for ever: all pieces of the album, or the recordings and the seeded programme. */
export class Material {
	readonly #folder: string;
	readonly #pieces: readonly { name: string; read(): Audio }[];
	#last: { name: string; audio: Audio } | null = null;

	constructor(folder: string) {
		this.#folder = folder;
		const pieces = album().map((name) => ({ name, read: () => albumPiece(this.#folder, name) }));
		const others = recordings(folder).flatMap(({ name, path }) =>
			path === null ? [] : [{ name, read: () => readAudio(path) }],
		);
		const seeded = { name: 'programme', read: () => programme(48_000, 120) };
		this.#pieces = pieces.length > 0 ? [...pieces, seeded] : [...others, seeded];
	}

	/** How many pieces there are. */
	get count(): number {
		return this.#pieces.length;
	}

	/** Names of the pieces, for the page. */
	get names(): string {
		return this.count > 1 ? `${this.count - 1} recordings and a seeded programme` : 'a seeded programme';
	}

	/**
	 * A piece in full length, and a second of silence behind it, as a pass has.
	 *
	 * @param turn the piece and its drive
	 */
	whole(turn: number): Sent {
		const { name, audio } = this.#read(turn);
		return sent(name, gained(audio, this.#driveDb(turn)));
	}

	/** A stretch of a piece, faded in and out. */
	stretch(turn: number, seconds: number, share: number): Sent {
		const { name, audio } = this.#read(turn);
		const { rateHz, planes } = audio;
		const from = Math.max(0, Math.floor(share * ((planes[0]?.length ?? 0) - seconds * rateHz)));
		const part = firstSeconds({ rateHz, planes: planes.map((plane) => plane.subarray(from)) }, seconds);
		return sent(name, gained(faded(part, FADE_SECONDS), this.#driveDb(turn)));
	}

	#driveDb(turn: number): number {
		return DRIVES_DB[Math.floor(turn / this.count + turn) % DRIVES_DB.length] as number;
	}

	#read(turn: number): { name: string; audio: Audio } {
		const piece = this.#pieces[turn % this.count] as { name: string; read(): Audio };
		if (this.#last?.name !== piece.name) this.#last = { name: piece.name, audio: piece.read() };
		return this.#last;
	}
}

function sent(name: string, { rateHz, planes }: Audio): Sent {
	const [left, right] = [planes[0] ?? new Float64Array(), planes[1] ?? planes[0] ?? new Float64Array()].map((plane) => {
		const whole = new Float64Array(plane.length + rateHz);
		whole.set(plane);
		return whole;
	}) as Pair;
	return { name, rateHz, source: [left, right] };
}
