import { afterEach, describe, expect, test } from 'vitest';
import type { RackModel } from '../../../src/audio/backends/rackModel.ts';
import type { SimulatedUnit } from '../../../src/audio/engine.ts';
import { chain, latencyOf, openRequest, programme, type Studio, studio, writeWav } from './studio.ts';

const RATE = 48_000;
const SECONDS = 5;
const RELAY = { unit: 'inserts', control: 'insert_1', inPath: true };
const EQ: SimulatedUnit = {
	unit: 'eq',
	definition: 'test/eq',
	channel: 'stereo',
	relay: RELAY,
	seed: 1,
	positions: {},
};

/** A box that turns everything down by 3 dB. */
const quieter = (): RackModel => ({
	setPositions: () => {},
	process(left, right, frames) {
		for (let frame = 0; frame < frames; frame++) {
			left[frame] = 0.708 * (left[frame] ?? 0);
			right[frame] = 0.708 * (right[frame] ?? 0);
		}
	},
});

let open: Studio | null = null;
afterEach(async () => {
	await open?.done();
	open = null;
});

describe('an insert relay that falls off during a print', () => {
	test('is heard: found in the audio, where it happened', async () => {
		const s = studio(quieter);
		open = s;
		writeWav(s.path('mix.wav'), programme(SECONDS * RATE, 21), RATE);
		await s.engine.open(openRequest({}, { units: [EQ] }));
		let fellAt = 0;
		const unsubscribe = s.engine.onTransport(({ mode, frame }) => {
			if (mode !== 'printing' || frame < (SECONDS / 2) * RATE || fellAt > 0) return;
			fellAt = frame;
			void s.engine.setSimulatedPositions('inserts', { insert_1: 0 });
		});
		const stages = [{ kind: 'insert' as const, id: 'eq', name: 'EQ', trimDb: 0, units: ['eq'] }];
		const print = {
			sourcePath: s.path('mix.wav'),
			chain: chain({ stages }),
			latency: latencyOf(4096),
			keepGoing: true,
		};
		const { outcome, findings } = await s.print({ ...print, bitTransparent: false });
		unsubscribe();
		expect(outcome).toBe('failed');
		const failures = findings.filter(({ severity }) => severity === 'failure');
		expect(failures.length).toBeGreaterThan(0);
		// What is heard when it switches was sent some blocks before.
		for (const { frame } of failures) expect(Math.abs((frame ?? 0) - fellAt)).toBeLessThan(RATE / 2);
	});
});
