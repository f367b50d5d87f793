import { describe, expect, test } from 'vitest';
import { ReturnWatch, type ReturnWatchOptions } from '../../../src/dsp/supervise/returnWatch.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { toldFindings } from '../../support/toldFindings.ts';

const RATE = 12_000;
const SECONDS = 8;
const PRE_ROLL = RATE / 2;
type Frame = readonly [number, number];
type Of = (frame: number, second: number) => number;

/** Noise of the programme's middle, −20 dBFS. */
function middle(seed: number): () => number {
	const random = seededRng(seed);
	let low = 0;
	return () => {
		low += 0.5 * (random() - 0.5 - low);
		return 0.6 * low;
	};
}

const sounding: Of = () => 1;

interface Case {
	/** Level of left and right in the source, linear. */
	source?: readonly [Of, Of];
	/** What comes back of what was sent, left and right, `noise` of which is new in every frame. */
	back(sent: Frame, frame: number, noise: () => number): Frame;
	options?: Partial<ReturnWatchOptions>;
	/** Frames that the return is late. */
	late?: number;
	/** Of the source. */
	seconds?: number;
}

/** All that is told, with its place and length in seconds. */
function told({ source = [sounding, sounding], back, options, late = 0, seconds = SECONDS }: Case) {
	const { findings, log } = toldFindings();
	const watch = new ReturnWatch({
		rateHz: RATE,
		sourceFrom: 0,
		sourceTo: seconds * RATE,
		silentTo: 0,
		apartSeconds: 0,
		midSide: false,
		bareSides: [],
		log,
		...options,
	});
	const planes = [middle(1), middle(2)] as const;
	const noise = seededRng(3);
	const sent = Array.from({ length: PRE_ROLL + (seconds + 1) * RATE }, (_, at): Frame => {
		const [left, right] = [planes[0](), planes[1]()];
		const frame = at - PRE_ROLL;
		if (frame < 0 || frame >= seconds * RATE) return [0, 0];
		return [left * source[0](frame, frame / RATE), right * source[1](frame, frame / RATE)];
	});
	for (const [at, [left, right]] of sent.entries()) {
		const frame = at - PRE_ROLL;
		const came = back(sent[at - late] ?? [0, 0], frame, () => 2 * noise() - 1);
		watch.push(came[0], came[1], left, right, frame);
	}
	return findings.map(({ frame, frames, ...rest }) => ({
		...rest,
		from: (frame ?? Number.NaN) / RATE,
		seconds: frames === null ? null : frames / RATE,
	}));
}

const GONE = { kind: 'channel-gone', severity: 'failure', by: 'programme' };
/** Of the rack, −60 dBFS and less. */
const HISS = 1e-3;

test.each(['left', 'right'] as const)('a %s channel that is dead from the beginning on is found', (channel) => {
	const dead = channel === 'left' ? 0 : 1;
	const back: Case['back'] = (sent, _, noise) =>
		[0, 1].map((one) => HISS * noise() + (one === dead ? 0 : 0.5 * (sent[one] ?? 0))) as unknown as Frame;
	expect(told({ back })).toMatchObject([{ ...GONE, channel, from: 0, seconds: null }]);
});

test('it is found where it hums and lets a little of the other through, and where nothing is known of the noise', () => {
	const hum = (frame: number) => 0.02 * Math.sin((2 * Math.PI * 50 * frame) / RATE);
	const back: Case['back'] = ([left], frame, noise) => [left, hum(frame) + 0.003 * left + 1e-4 * noise()];
	for (const silentTo of [0, Number.NEGATIVE_INFINITY])
		expect(told({ back, options: { silentTo } })).toMatchObject([{ ...GONE, channel: 'right' }]);
});

test('one that comes back is told until then', () => {
	const back: Case['back'] = ([left, right], frame) => [left, frame < 5 * RATE ? 0 : right];
	const [found, ...others] = told({ back });
	expect(others).toEqual([]);
	expect(found).toMatchObject({ ...GONE, channel: 'right', from: 0 });
	expect(Math.abs((found?.seconds ?? 0) - 5)).toBeLessThan(0.5);
});

test('one that goes before anybody can know the chain is found', () => {
	const back: Case['back'] = ([left, right], frame) => [left, frame < RATE ? right : 0];
	const [found] = told({ back });
	expect(found).toMatchObject({ ...GONE, channel: 'right', text: 'Nothing came back on the right channel.' });
	expect(found?.from).toBeLessThanOrEqual(1);
	expect(found?.from).toBeGreaterThan(0.4);
});

test.each<[string, Case]>([
	['the source has nothing there', { source: [sounding, () => 0], back: ([left], _, n) => [left, HISS * n()] }],
	['the source is below −45 dBFS there', { source: [sounding, () => 0.02], back: ([left]) => [left, 0] }],
	[
		'it sounds for less than a second',
		{ source: [sounding, (_, s) => (s < 0.7 ? 1 : 0)], back: ([left]) => [left, 0] },
	],
	[
		'the other one is silent meanwhile',
		{ source: [(_, s) => (s < 4 ? 1 : 0), (_, s) => (s < 4 ? 0 : 1)], back: ([left]) => [left, 0] },
	],
	['nothing comes back at all', { back: (_, __, noise) => [HISS * noise(), 0] }],
	['it is 20 dB softer', { back: ([left, right]) => [left, 0.1 * right] }],
	['it is in the noise of a bad rack', { back: ([left, right], _, n) => [left, 0.02 * right + 0.05 * n()] }],
	['everything becomes mono', { back: ([left, right]) => [(left + right) / 2, (left + right) / 2] }],
	['no unit is on it', { options: { bareSides: ['right'] }, back: ([left]) => [left, 0] }],
])('nothing is found where %s', (_, one) => {
	expect(told(one)).toEqual([]);
});

test('mid and side are watched where the chain treats them apart', () => {
	const sideGone: Case['back'] = ([left, right]) => [(left + right) / 2, (left + right) / 2];
	const midGone: Case['back'] = ([left, right]) => [(left - right) / 2, (right - left) / 2];
	const midSide = { midSide: true };
	expect(told({ back: sideGone, options: midSide })).toMatchObject([
		{ ...GONE, channel: 'both', text: 'Nothing comes back of the side signal, from the beginning on.' },
	]);
	expect(told({ back: midGone, options: midSide })).toMatchObject([{ ...GONE, channel: 'both' }]);
	expect(told({ back: sideGone, options: { ...midSide, bareSides: ['side'] } })).toEqual([]);
	expect(told({ back: (sent) => sent, options: midSide })).toEqual([]);
});

describe('off tape, where nothing is aligned', () => {
	const late = 2 * RATE;
	const options = { apartSeconds: 3 };
	/** Long enough for three seconds on either side. */
	const seconds = 14;

	test('a channel that is silent for seconds while the source has both is found, also when it goes later', () => {
		const from =
			(silent: number): Case['back'] =>
			([left, right], frame) => [left, frame < silent * RATE ? right : 0];
		const [dead, ...others] = told({ back: ([left]) => [left, 0], late, options, seconds });
		expect(dead).toMatchObject({ ...GONE, channel: 'right', from: 0 });
		expect(others).toEqual([]);
		const [went] = told({ back: from(6), late, options, seconds });
		expect(went).toMatchObject({ ...GONE, channel: 'right' });
		expect(Math.abs((went?.from ?? 0) - 6)).toBeLessThanOrEqual(0.5);
	});

	test('nothing is found where it is the source that pauses on one channel', () => {
		const paused: Of = (_, s) => (s > 4 && s < 9 ? 0 : 1);
		for (const lateFrames of [0, late])
			expect(told({ source: [sounding, paused], back: (sent) => sent, late: lateFrames, options, seconds })).toEqual(
				[],
			);
	});
});
