import { describe, expect, test } from 'vitest';
import { type LoudnessCurve, LoudnessHistory, loudnessCurveSchema } from '../../src/shared/loudnessHistory.ts';
import { type Meters, metersFor, metersSchema, wantedByAny, withMissed } from '../../src/shared/protocol/meters.ts';
import type { TransportState } from '../../src/shared/protocol/state.ts';
import { levelsAt, NO_LOUDNESS } from '../support/meterReadings.ts';

describe('meters by topic', () => {
	test('everything is made that one of the remotes wants, and each topic once', () => {
		expect(
			wantedByAny([
				{ meters: ['scope', 'levels'], preview: false },
				{ meters: ['levels'], preview: true },
			]),
		).toEqual({ meters: ['levels', 'scope'], preview: true });
		expect(wantedByAny([])).toEqual({ meters: [], preview: false });
	});

	test('a remote gets what it asked for and nothing else', () => {
		const meters: Meters = { frame: 7, levels: levelsAt(-6), loudness: NO_LOUDNESS, scope: [1, 2] };
		expect(metersFor(meters, ['scope'])).toEqual({ frame: 7, scope: [1, 2] });
		expect(metersFor(meters, [])).toEqual({ frame: 7 });
		expect(metersSchema.parse(metersFor(meters, ['levels', 'loudness', 'spectrum']))).toEqual({
			frame: 7,
			levels: levelsAt(-6),
			loudness: NO_LOUDNESS,
		});
	});

	test('peaks of readings that a slow remote missed come with the next', () => {
		const missed = withMissed({ frame: 1, levels: levelsAt(-1) }, { frame: 2, levels: levelsAt(-30) });
		const got = withMissed(missed, { frame: 3, levels: levelsAt(-20) });
		expect(got.frame).toBe(3);
		expect(got.levels?.master.peakDbfs).toEqual([-1, -1]);
		expect(got.levels?.master.rmsDbfs).toEqual([-32, -32]);
	});
});

describe('the history of loudness', () => {
	const transport: TransportState = { mode: 'playing', frame: 0, frames: 48_000 * 100, rateHz: 48_000 };
	const at = (seconds: number, shortTermLufs: number | null): Meters => ({
		frame: 48_000 * seconds,
		loudness: { ...NO_LOUDNESS, shortTermLufs },
	});
	const current = { project: 'p', track: 't' };

	test('keeps the newest reading of each place of the piece', () => {
		const history = new LoudnessHistory();
		for (const [seconds, lufs] of [
			[0, null],
			[3, -20],
			[50, -14],
			[3.1, -12],
			[200, -5],
		] as const)
			history.follow({ current, transport }, at(seconds, lufs));
		const { lufs, secondsAPlace } = history.curve;
		expect(lufs).toHaveLength(100 / secondsAPlace);
		expect(lufs[3 / secondsAPlace]).toBe(-12);
		expect(lufs[50 / secondsAPlace]).toBe(-14);
		expect(lufs.filter((value) => value !== null)).toHaveLength(2);
		expect(loudnessCurveSchema.parse(history.curve)).toEqual(history.curve);
	});

	test('begins anew with another piece, and not while nothing plays', () => {
		const history = new LoudnessHistory();
		history.follow({ current, transport }, at(3, -20));
		history.follow({ current, transport: { ...transport, mode: 'stopped' } }, at(5, -20));
		expect(history.curve.lufs.filter((value) => value !== null)).toHaveLength(1);
		history.follow({ current: { ...current, track: 'u' }, transport }, at(9, null));
		expect(history.curve.lufs.every((value) => value === null)).toBe(true);
	});

	test('stays bounded however long the piece is', () => {
		const history = new LoudnessHistory();
		history.follow({ current, transport: { ...transport, frames: 48_000 * 36_000 } }, at(35_999, -20));
		expect(history.curve.lufs).toHaveLength(1200);
		expect(history.curve.lufs.at(-1)).toBe(-20);
	});

	test('a remote that takes over a curve goes on by itself without changing the one it came from', () => {
		const daemon = new LoudnessHistory();
		daemon.follow({ current, transport }, at(3, -20));
		const remote = new LoudnessHistory();
		const sent: LoudnessCurve = daemon.curve;
		remote.take(sent);
		remote.follow({ current, transport }, at(4, -18));
		expect(remote.curve.lufs.filter((value) => value !== null)).toEqual([-20, -18]);
		expect(daemon.curve.lufs.filter((value) => value !== null)).toEqual([-20]);
	});
});
