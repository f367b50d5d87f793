import { Glide } from './glide.ts';
import { PacedModel, RAMP_SECONDS } from './pacedModel.ts';
import { TAPE_PARAMETERS, TapeCore, type TapeFigures, type TapeWants } from './tapeCore.ts';
import { TwoChannels } from './twoChannels.ts';
import { type Positions, stepOf, travelOf, type UnitModel, type UnitModelOptions } from './unitModel.ts';

type Side = 'left' | 'right';

/** The base definition's two speeds. */
const REEL_IPS = [15, 30];
/** Record head to repro head; a chosen figure of the usual size. */
const HEAD_INCHES = 1.4;
const REEL: TapeFigures = {
	threePercentDb: 11,
	trebleDriveDb: 6,
	noiseDb: -66,
	flutterPeak: 0.0004,
	longestSeconds: HEAD_INCHES / 15 + 0.01,
};
/** INPUT, SYNC, REPRO. */
const MONITOR_POSITIONS = 3;
const SYNC = 1;

/** A trimmer with its rest in the middle. */
function trimDb(positions: Positions, control: string, rangeDb: number): number {
	return rangeDb * (2 * travelOf(positions, control, 0.5) - 1);
}

function reelWants(positions: Positions, side: Side): TapeWants {
	const speed = stepOf(positions, 'speed', REEL_IPS.length, 0);
	const ips = REEL_IPS[speed] ?? 15;
	const monitor = stepOf(positions, `monitor.${side}`, MONITOR_POSITIONS, MONITOR_POSITIONS - 1);
	const pair = speed === 0 ? 'slow' : 'fast';
	const trim = (control: string, rangeDb: number) => trimDb(positions, `${control}.${side}`, rangeDb);
	const sync = monitor === SYNC;
	const bias = trim('bias', 3);
	return {
		offTape: monitor === 0 ? 0 : 1,
		headSeconds: sync ? 0 : HEAD_INCHES / ips,
		// More bias records a little less treble and takes a little more level.
		recordDb: trim('rec_gain', 6) - 0.2 * bias,
		reproDb: trim(sync ? 'sync_gain' : 'repro_gain', 6),
		bumpHz: 3.6 * ips,
		bumpDb: 1.1,
		trebleDb: -0.8 * (15 / ips) - (sync ? 3 : 0) + trim('rec_eq', 4) - bias + trim(`repro_eq_hi_${pair}`, 4),
		bassDb: trim(`repro_eq_lo_${pair}`, 3),
	};
}

const CASSETTE: TapeFigures = {
	threePercentDb: 5,
	trebleDriveDb: 12,
	noiseDb: -52,
	flutterPeak: 0.0012,
	longestSeconds: 0.01,
};
/** From head to head; a chosen figure. DOLBY NR and SPEED are not simulated. */
const HEAD_SECONDS = 0.001;

function cassetteWants(positions: Positions, side: Side): TapeWants {
	// The reverse direction has its own azimuth: a little less treble on one channel.
	const reverse = stepOf(positions, 'direction', 2, 0) === 1;
	return {
		offTape: 1,
		headSeconds: HEAD_SECONDS,
		recordDb: 0,
		reproDb: 0,
		bumpHz: 45,
		bumpDb: 1.5,
		trebleDb: -3 - (reverse ? (side === 'left' ? 0.8 : 1.4) : 0),
		bassDb: 0,
	};
}

function machine(
	options: UnitModelOptions,
	figures: TapeFigures,
	wants: (positions: Positions, side: Side) => TapeWants,
): UnitModel {
	const track = (side: Side) => {
		const glide = new Glide(TAPE_PARAMETERS, RAMP_SECONDS * options.rateHz);
		const core = new TapeCore(glide, options, figures, side, wants);
		const seed = options.seed * 2 + (side === 'left' ? 0 : 1);
		return new PacedModel(core, glide, { ...options, seed, channel: side });
	};
	if (options.channel !== 'stereo') return track(options.channel);
	return new TwoChannels(track('left'), track('right'));
}

/**
 * Ampex ATR-102 with tape, recording and returning at once. REPRO is late by the way between the heads at the speed in
 * force; INPUT is the input, bit for bit. Trimmers rest in the middle.
 */
export function createReelMachine(options: UnitModelOptions): UnitModel {
	return machine(options, REEL, reelWants);
}

/** Denon DN-780R with a cassette: the same tape core with the figures of a cassette. */
export function createCassetteDeck(options: UnitModelOptions): UnitModel {
	return machine(options, CASSETTE, cassetteWants);
}
