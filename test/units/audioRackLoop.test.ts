import { describe, expect, test } from 'vitest';
import type { Backend } from '../../src/audio/backends/backend.ts';
import type { SimulatedUnit } from '../../src/audio/engine.ts';
import { AudioRackLoop, type RackUnits, rackChannels } from '../../src/units/simulators/audioRackLoop.ts';
import { createUnitModel } from '../../src/units/simulators/models/index.ts';
import { noisePlanes } from './models/support.ts';

const BLOCK = 256;
const EQ: SimulatedUnit = {
	unit: 'eq',
	definition: 'detent/open-eq',
	channel: 'stereo',
	seed: 4,
	positions: { bypass: 1, mid_gain: 20, mid_freq: 3 },
};
const RACK: RackUnits = { units: [EQ], referenceDbfs: -18, noise: false, drift: false };

/** A device that gives the blocks of a list, then asks the loop to stop. */
function listDevice(blocks: readonly Float32Array[], done: () => void, channels = 2) {
	const written: Float32Array[] = [];
	let read = 0;
	const backend: Backend = {
		info: {
			rateHz: 48_000,
			blockFrames: BLOCK,
			inputs: channels,
			outputs: channels,
			device: 'list',
			prefillBlocks: 1,
			pace: 'fast',
			ownClock: false,
		},
		start: async () => {},
		readBlock: async (block) => {
			block.set(blocks[read] ?? new Float32Array(channels * BLOCK));
			read += 1;
			if (read >= blocks.length) done();
			return read === 2 ? 'input overflow' : null;
		},
		writeBlock: async (block) => {
			written.push(Float32Array.from(block));
			return null;
		},
		close: async () => 'closed',
	};
	return { backend, written };
}

async function runLoop(blocks: readonly Float32Array[], rack: RackUnits) {
	const troubles: string[] = [];
	const device = listDevice(blocks, () => loop.stop());
	const loop: AudioRackLoop = new AudioRackLoop(device.backend, rack, (what) => troubles.push(what));
	await loop.run();
	return { written: device.written, troubles, blocks: loop.blocks };
}

function noiseBlocks(count: number): Float32Array[] {
	const { left, right } = noisePlanes(count * BLOCK, -20);
	return Array.from({ length: count }, (_, block) =>
		Float32Array.from({ length: 2 * BLOCK }, (_value, i) => {
			const plane = i % 2 === 0 ? left : right;
			return plane[block * BLOCK + Math.floor(i / 2)] ?? 0;
		}),
	);
}

describe('the simulated outboard', () => {
	test('writes one block for each block read, and it is what the models make of it', async () => {
		const blocks = noiseBlocks(5);
		const { written, troubles, blocks: passed } = await runLoop(blocks, RACK);
		expect(passed).toBe(5);
		expect(written.length).toBe(5);
		expect(troubles).toEqual(['input overflow']);
		const model = createUnitModel(EQ.definition, { ...RACK, rateHz: 48_000, seed: EQ.seed, channel: EQ.channel });
		model.setPositions(EQ.positions);
		blocks.forEach((block, index) => {
			const left = Float64Array.from({ length: BLOCK }, (_, frame) => block[2 * frame] ?? 0);
			const right = Float64Array.from({ length: BLOCK }, (_, frame) => block[2 * frame + 1] ?? 0);
			model.process(left, right, BLOCK);
			expect(written[index]?.filter((_, i) => i % 2 === 0)).toEqual(Float32Array.from(left));
			expect(written[index]?.filter((_, i) => i % 2 === 1)).toEqual(Float32Array.from(right));
		});
	});

	test('has units on insert pairs, each on channels of its own, and relays that take them out', async () => {
		const left = noiseBlocks(9);
		// The main pair's noise on every pair and on the cable: five channels.
		const blocks = left.map((block) =>
			Float32Array.from(
				{ length: 5 * BLOCK },
				(_, i) => block[2 * Math.floor(i / 5) + (i % 5 === 4 ? 0 : (i % 5) % 2)] ?? 0,
			),
		);
		const relay = { unit: 'inserts', control: 'insert_1', inPath: true };
		const rack = { ...RACK, loops: ['b'], sync: true, units: [{ ...EQ, loop: 'b', relay }] };
		expect(rackChannels(rack)).toBe(5);
		const device = listDevice(blocks, () => loop.stop(), 5);
		const loop: AudioRackLoop = new AudioRackLoop(device.backend, rack, () => {});
		const channel = (block: Float32Array | undefined, number: number) => block?.filter((_, i) => i % 5 === number);
		const read = device.backend.readBlock.bind(device.backend);
		let turn = 0;
		device.backend.readBlock = (block) => {
			if (++turn === 4) loop.setPositions('inserts', { insert_1: 0 });
			return read(block);
		};
		await loop.run();
		const { written } = device;
		for (const number of [0, 1, 4]) expect(channel(written[2], number)).toEqual(channel(blocks[2], number));
		for (const number of [2, 3]) expect(channel(written[2], number)).not.toEqual(channel(blocks[2], number));
		// By-passed, once the relay is quiet.
		for (let number = 0; number < 5; number++) expect(channel(written[8], number)).toEqual(channel(blocks[8], number));
		const nowhere = { ...RACK, units: [{ ...EQ, loop: 'c' }] };
		expect(() => new AudioRackLoop(device.backend, nowhere, () => {})).toThrow('no pair "c"');
	});

	test('is sound again in the block after samples that are no numbers, and says so', async () => {
		const blocks = noiseBlocks(4);
		blocks[2]?.fill(Number.NaN);
		const { written, troubles } = await runLoop(blocks, RACK);
		expect(troubles.length).toBe(2);
		expect(written.every((block) => block.every(Number.isFinite))).toBe(true);
		expect(written[3]?.some((sample) => sample !== 0)).toBe(true);
	});
});
