import { DetentError } from '../../shared/errors.ts';
import type { EqBand, EqChannels, EqStage } from '../../shared/model/eq.ts';
import { butterworth, isFlat, type Prototype, prototype } from './prototype.ts';
import { bandSections, matchedSections, type StateSection } from './sections.ts';

export type EqSettings = Pick<EqStage, 'phase' | 'bands' | 'monoBelow'>;

/** What two lanes are: neighbouring channels as they are, or the middle and the sides of two. */
export type LanePair = 'channels' | 'midSide';

/** A filter on one lane or both of a pair, and what it is made from. */
interface LaneFilter {
	readonly lanes: readonly [boolean, boolean];
	readonly flat: boolean;
	readonly prototype: Prototype;
	readonly sections: (rateHz: number) => StateSection[];
}

export interface EqGroup {
	readonly pair: LanePair;
	readonly filters: readonly LaneFilter[];
}

const LANES: Record<EqChannels, readonly [boolean, boolean]> = {
	stereo: [true, true],
	left: [true, false],
	right: [false, true],
	mid: [true, false],
	side: [false, true],
};

function bandFilter(band: EqBand): LaneFilter {
	return {
		lanes: LANES[band.channels],
		flat: isFlat(band),
		prototype: prototype(band),
		sections: (rateHz) => bandSections(band, rateHz),
	};
}

/**
 * Bands by what they work on, in the order in which they do: those of left and right, then those of middle and sides with
 * mono-below last. Bands of both channels join the first group there is; they change nothing in the order.
 *
 * @throws DetentError `chain.channels` for bands of one side, or of middle or sides, in anything but two channels
 */
export function eqGroups(settings: EqSettings, channels: number): EqGroup[] {
	const { bands, monoBelow } = settings;
	const single = bands.find((band) => band.channels !== 'stereo');
	if (channels !== 2 && (single !== undefined || monoBelow !== null)) {
		throw new DetentError('chain.channels', {
			message: `An equalizer for ${single?.channels ?? 'the sides'} needs two channels; there ${channels === 1 ? 'is one' : `are ${channels}`}.`,
			remedy: 'Let every band work on stereo, and leave mono-below out.',
		});
	}
	const of = (...wanted: EqChannels[]) => bands.filter((band) => wanted.includes(band.channels)).map(bandFilter);
	const both = of('stereo');
	const sides = of('left', 'right');
	const middle = of('mid', 'side');
	if (monoBelow !== null) {
		const { frequencyHz, slopeDbPerOctave } = monoBelow;
		const elliptical = { frequencyHz, sections: butterworth('highPass', slopeDbPerOctave) };
		middle.push({
			lanes: LANES.side,
			flat: false,
			prototype: elliptical,
			sections: (rateHz) => matchedSections(elliptical, rateHz),
		});
	}
	const groups: EqGroup[] = [];
	if (sides.length > 0 || middle.length === 0) groups.push({ pair: 'channels', filters: [...both, ...sides] });
	if (middle.length > 0) {
		groups.push({ pair: 'midSide', filters: sides.length > 0 ? middle : [...both, ...middle] });
	}
	return groups.filter(({ filters }) => filters.length > 0);
}

/** Whether nothing is asked of each lane. */
export function flatLanes({ filters }: EqGroup): readonly [boolean, boolean] {
	const flat = (lane: 0 | 1) => filters.every((filter) => filter.flat || !filter.lanes[lane]);
	return [flat(0), flat(1)];
}

/** True where two equalizers differ by what can be moved while they run: same bands of the same kinds, in one order. */
export function sameEqShape(now: EqSettings, next: EqSettings): boolean {
	const shape = ({ phase, bands, monoBelow }: EqSettings) =>
		JSON.stringify([
			phase,
			monoBelow?.slopeDbPerOctave,
			bands.map((band) => [band.type, band.channels, 'slopeDbPerOctave' in band ? band.slopeDbPerOctave : 0]),
		]);
	return shape(now) === shape(next);
}
