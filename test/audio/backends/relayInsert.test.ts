import { describe, expect, test } from 'vitest';
import type { RackModel } from '../../../src/audio/backends/rackModel.ts';
import { RackRelays } from '../../../src/audio/backends/relayInsert.ts';

const RATE = 48_000;
const BLOCK = 96;
/** Travel and bounces are over by then. */
const SETTLED_FRAMES = Math.round(0.01 * RATE);
const RELAY = { unit: 'inserts', control: 'insert_1', inPath: false };

const half: RackModel = {
	setPositions: () => {},
	process(left, right, frames) {
		for (let frame = 0; frame < frames; frame++) {
			left[frame] = 0.5 * (left[frame] ?? 0);
			right[frame] = 0.5 * (right[frame] ?? 0);
		}
	},
};

/** What a constant of 1 becomes, frame by frame. */
function through(stages: readonly RackModel[], frames: number): number[] {
	const heard: number[] = [];
	for (let done = 0; done < frames; done += BLOCK) {
		const left = new Float64Array(BLOCK).fill(1);
		const right = new Float64Array(BLOCK).fill(1);
		for (const stage of stages) stage.process(left, right, BLOCK);
		heard.push(...left);
		expect(right).toEqual(left);
	}
	return heard;
}

describe('an insert relay of the simulated rack', () => {
	test('leaves its unit out of the path, or puts it in', () => {
		const relays = new RackRelays({ rateHz: RATE, blockFrames: BLOCK });
		const stage = relays.behind(RELAY, half);
		expect(new Set(through([stage], 10 * BLOCK))).toEqual(new Set([1]));
		expect(relays.setPositions('inserts', { insert_1: 1 })).toBe(true);
		through([stage], SETTLED_FRAMES);
		expect(new Set(through([stage], 10 * BLOCK))).toEqual(new Set([0.5]));
	});

	test('is silent while its armature moves, and bounces before it is quiet', () => {
		const relays = new RackRelays({ rateHz: RATE, blockFrames: BLOCK });
		const stage = relays.behind({ ...RELAY, inPath: true }, half);
		relays.setPositions('inserts', { insert_1: 0 });
		const heard = through([stage], SETTLED_FRAMES);
		const travel = heard.findIndex((value) => value !== 0);
		expect(travel).toBe(Math.round(0.003 * RATE));
		const turns = heard.filter((value, frame) => frame > 0 && value !== heard[frame - 1]).length;
		expect(turns).toBeGreaterThanOrEqual(5);
		expect(heard.slice(-BLOCK)).toEqual(new Array(BLOCK).fill(1));
	});

	test('switches all its units as one', () => {
		const relays = new RackRelays({ rateHz: RATE, blockFrames: BLOCK });
		const stages = [relays.behind(RELAY, half), relays.behind(RELAY, half)];
		relays.setPositions('inserts', { insert_1: 1 });
		const heard = through(stages, SETTLED_FRAMES + BLOCK);
		expect(new Set(heard)).toEqual(new Set([0, 0.25]));
	});

	test('another switch, or one that stands so already, moves nothing', () => {
		const relays = new RackRelays({ rateHz: RATE, blockFrames: BLOCK });
		const stage = relays.behind(RELAY, half);
		expect(relays.setPositions('other', { insert_1: 1 })).toBe(false);
		relays.setPositions('inserts', { insert_2: 1, insert_1: 0 });
		expect(new Set(through([stage], BLOCK))).toEqual(new Set([1]));
		expect(relays.behind(undefined, half)).toBe(half);
	});
});
