import { expect, test } from 'vitest';
import type { MeteredPlanes, MeteredTask } from '../../../../src/audio/host/meters/metered.ts';
import { meterBlocks } from '../../../../src/audio/host/meters/meterJob.ts';
import { MeterReadings } from '../../../../src/audio/host/meters/meterReadings.ts';
import { MeterRingReader, MeterRingWriter, meterRingMemory } from '../../../../src/audio/host/meters/meterRing.ts';
import { stereoBlock, type Wire } from '../../../../src/audio/host/stereo.ts';
import { meterReportSchema } from '../../../../src/audio/meterReport.ts';
import { METER_TOPICS, type Meters, MOST_INNER_RETURNS } from '../../../../src/shared/protocol/meters.ts';
import { seededRng } from '../../../../src/shared/random.ts';

const RATE = 48_000;
const BLOCK = 512;
const BLOCK_MS = (1000 * BLOCK) / RATE;

/** Noise, another one at every point. */
function noise(random: () => number) {
	const block = stereoBlock(BLOCK);
	for (const plane of block.both) for (let i = 0; i < BLOCK; i++) plane[i] = 2 * random() - 1;
	return block;
}

function planesOf(random: () => number): MeteredPlanes {
	const names = ['input', 'send', 'returned', 'monitorSource', 'monitorReturn', 'monitorMaster'] as const;
	return Object.fromEntries(names.map((name) => [name, noise(random)])) as unknown as MeteredPlanes;
}

function taskOf(random: () => number, frame: number, loops: number): MeteredTask {
	const innerReturns = Array.from({ length: loops }, (): Wire => ({ channels: [0, 1], block: noise(random) }));
	return { frame, innerReturns, gainReductionDb: () => (frame % 3 === 0 ? null : frame % 7) };
}

/** Readings by the thread's job. */
function readingsOf(memory: ReturnType<typeof meterRingMemory>, writer: MeterRingWriter): Meters[] {
	const told: Meters[] = [];
	writer.finish();
	meterBlocks({ job: 'meters', ring: memory }, (meters) =>
		told.push(meterReportSchema.parse({ reading: meters, topics: [...METER_TOPICS] })),
	);
	return told;
}

test('a thread reads what the block loop itself would read, whatever is wanted, for any number of loops', () => {
	const random = seededRng(5);
	const memory = meterRingMemory(RATE, BLOCK);
	const writer = new MeterRingWriter(memory);
	const direct = new MeterReadings(RATE);
	const expected: Meters[] = [];
	for (let block = 0; block < 90; block++) {
		if (block % 30 === 0) {
			const topics = block === 30 ? (['loudness', 'scope'] as const) : METER_TOPICS;
			writer.want(topics);
			direct.want(topics);
		}
		if (block === 75) {
			writer.restart();
			direct.restart();
		}
		const loops = block < 60 ? 1 : MOST_INNER_RETURNS;
		const planes = planesOf(random);
		const task = block === 10 ? null : taskOf(random, block * BLOCK, loops);
		writer.write(block * BLOCK_MS, planes, task, BLOCK);
		const reading = direct.block(block * BLOCK_MS, planes, task, BLOCK);
		if (reading !== null) expected.push(reading);
	}
	const told = readingsOf(memory, writer);
	expect(told.length).toBeGreaterThan(25);
	// JSON knows no −0.
	expect(told).toEqual(JSON.parse(JSON.stringify(expected)));
	expect(told.at(-1)?.levels?.innerReturns).toHaveLength(MOST_INNER_RETURNS);
});

test('a thread that is kept from its work never meters on over a gap: everything begins anew behind it', () => {
	const random = seededRng(6);
	const memory = meterRingMemory(RATE, BLOCK);
	const writer = new MeterRingWriter(memory);
	const reader = new MeterRingReader(memory);
	writer.want(['loudness']);
	const write = () => writer.write(0, planesOf(random), null, BLOCK);
	for (let block = 0; block < memory.slots + 5; block++) write();
	const pieces = [];
	for (let block = 0; block < memory.slots; block++) pieces.push(reader.take()?.piece);
	write();
	write();
	pieces.push(reader.take()?.piece, reader.take()?.piece);
	expect(memory.slots * BLOCK_MS).toBeGreaterThanOrEqual(1000);
	expect(new Set(pieces.slice(0, memory.slots))).toEqual(new Set([0]));
	expect(pieces.slice(memory.slots)).toEqual([1, 1]);
	writer.finish();
	expect(reader.take()).toBeNull();
});

test('what nobody looks at is not handed over', () => {
	const random = seededRng(7);
	const memory = meterRingMemory(RATE, BLOCK);
	const writer = new MeterRingWriter(memory);
	writer.write(0, planesOf(random), null, BLOCK);
	writer.want(['levels']);
	writer.want([]);
	writer.write(0, planesOf(random), null, BLOCK);
	expect(readingsOf(memory, writer)).toEqual([]);
});

test('who looks away and looks again sees meters that began anew, not ones that went on over what nobody metered', () => {
	const random = seededRng(8);
	const memory = meterRingMemory(RATE, BLOCK);
	const writer = new MeterRingWriter(memory);
	for (const topics of [['loudness'], [], ['loudness']] as const) {
		writer.want(topics);
		for (let block = 0; block < 20; block++) writer.write(block * BLOCK_MS, planesOf(random), null, BLOCK);
	}
	expect(readingsOf(memory, writer).at(-1)?.loudness?.seconds).toBeLessThan(0.25);
});
