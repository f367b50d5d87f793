import { findTone, wrapped } from './toneLevel.ts';

/** Each channel has a tone of its own with its octave, which tells up from down. */
const TAG_HZ = { left: 500, right: 700 } as const;
/** Level of the octave relative to its tone. */
const OCTAVE = 0.5;
/** A tone of the other channel within this of the stronger one is more than crosstalk. */
const MIXED_DB = -20;

export type Side = 'left' | 'right';

/** What comes back on one channel of the return. */
export interface ChannelReading {
	/** The channel of the send that it carries; `both` when neither is 20 dB below the other, `none` without a signal. */
	carries: Side | 'both' | 'none';
	inverted: boolean;
	/** Level of the stronger tag against what was sent, dB; null for `none`. */
	gainDb: number | null;
}

/**
 * The signal that tells channels and polarity: `cos(ωt) + ½·cos(2ωt)`, whose peaks upwards are three times those downwards.
 * Whatever delay it meets, the phase of the octave less twice that of the tone stays 0, and turns to π when the signal is
 * upside down.
 *
 * @param peakDbfs highest sample, dBFS
 */
export function channelTag(side: Side, frames: number, rateHz: number, peakDbfs: number): Float64Array {
	const turn = (2 * Math.PI * TAG_HZ[side]) / rateHz;
	const scale = 10 ** (peakDbfs / 20) / (1 + OCTAVE);
	return Float64Array.from(
		{ length: frames },
		(_, i) => scale * (Math.cos(turn * i) + OCTAVE * Math.cos(2 * turn * i)),
	);
}

/**
 * Reads which channel of the send a channel of the return carries, and whether it is upside down. A rack that turns the
 * phase of the octave by more than a quarter against its tone is misread; no transformer or equaliser in bypass does.
 *
 * @param peakDbfs the level with which `channelTag` was sent
 * @param leastDb below this against what was sent it is nothing
 */
export function readChannelTag(
	samples: Float64Array,
	{
		from,
		frames,
		rateHz,
		peakDbfs,
		leastDb,
	}: { from: number; frames: number; rateHz: number; peakDbfs: number; leastDb: number },
): ChannelReading {
	const find = (hz: number) => findTone(samples, { from, frames, rateHz, hz });
	const left = find(TAG_HZ.left);
	const right = find(TAG_HZ.right);
	const side: Side = left.amplitude >= right.amplitude ? 'left' : 'right';
	const [tone, other] = side === 'left' ? [left, right] : [right, left];
	const sent = 10 ** (peakDbfs / 20) / (1 + OCTAVE);
	const gainDb = 20 * Math.log10(tone.amplitude / sent);
	if (!(gainDb >= leastDb)) return { carries: 'none', inverted: false, gainDb: null };
	const octave = find(2 * TAG_HZ[side]);
	const inverted = Math.abs(wrapped(octave.phaseRad - 2 * tone.phaseRad)) > Math.PI / 2;
	const mixed = 20 * Math.log10(other.amplitude / tone.amplitude) > MIXED_DB;
	return { carries: mixed ? 'both' : side, inverted, gainDb };
}
