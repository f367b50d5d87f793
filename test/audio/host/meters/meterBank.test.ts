import { describe, expect, test } from 'vitest';
import { MeterBank } from '../../../../src/audio/host/meters/meterBank.ts';
import { stereoBlock } from '../../../../src/audio/host/stereo.ts';
import type { LoopPlanes, LoopTask } from '../../../../src/audio/host/task.ts';
import { MOST_LOOPS } from '../../../../src/shared/model/rig.ts';
import { METER_TOPICS, MOST_INNER_RETURNS, metersSchema, pointsOf } from '../../../../src/shared/protocol/meters.ts';

const RATE = 48_000;
const BLOCK = 480;

function planes(): LoopPlanes {
	const made = {
		returned: stereoBlock(BLOCK),
		send: stereoBlock(BLOCK),
		input: stereoBlock(BLOCK),
		monitorSource: stereoBlock(BLOCK),
		monitorReturn: stereoBlock(BLOCK),
		monitorMaster: stereoBlock(BLOCK),
	};
	// Each point has its own level, by whole periods of 1 kHz.
	for (const [name, levelDbfs] of [
		['input', -6],
		['send', -12],
		['returned', -18],
		['monitorMaster', -20],
		['monitorSource', -30],
	] as const)
		for (let i = 0; i < BLOCK; i++) {
			const x = 10 ** (levelDbfs / 20) * Math.sin((2 * Math.PI * 1000 * i) / RATE);
			made[name].left[i] = x;
			made[name].right[i] = x;
		}
	return { ...made, syncReturned: new Float64Array(BLOCK), syncSend: new Float64Array(BLOCK) };
}

function run(bank: MeterBank, blocks: number, made = planes()): void {
	for (let block = 0; block < blocks; block++) bank.process(made, null, BLOCK);
}

describe('the meters of a pass', () => {
	test('make nothing that nobody asked for', () => {
		const bank = new MeterBank(RATE);
		run(bank, 10);
		expect(bank.read(null)).toEqual({ frame: 0 });
		for (const topic of METER_TOPICS.filter((one) => one !== 'host')) {
			bank.want([topic]);
			run(bank, 10);
			expect(Object.keys(bank.read(null)).sort()).toEqual(['frame', topic].sort());
		}
		bank.want([]);
		run(bank, 10);
		expect(bank.read(null)).toEqual({ frame: 0 });
	});

	test('read every point at its own level, rounded to 0.1 dB, and fit the contract', () => {
		const bank = new MeterBank(RATE);
		bank.want(METER_TOPICS);
		run(bank, 330);
		const meters = metersSchema.parse(bank.read(null));
		const points = ['input', 'send', 'return', 'master'] as const;
		expect(points.map((point) => meters.levels?.[point].peakDbfs)).toEqual(
			[-6, -12, -18, -20].map((level) => [level, level]),
		);
		expect(points.map((point) => meters.levels?.[point].vuDbfs[0])).toEqual([-6, -12, -18, -20]);
		expect(meters.levels?.master.correlation).toBe(1);
		expect(meters.spectrum?.master[34]).toBe(-20);
		expect(meters.spectrum?.source[34]).toBe(-30);
		// A stereo sine of 1 kHz is louder by 3.01 dB than one channel of it, which reads -3.01 LUFS at full scale less the weighting.
		expect(meters.loudness?.integratedLufs).toBeCloseTo(-20, 0);
		expect(meters.loudness?.maxTruePeakDbtp).toBe(-20);
		expect(meters.loudness?.truePeakDbtp).toBe(-20);
		expect(meters.loudness?.rangeLu).toBe(0);
		expect(meters.loudness?.seconds).toBe(3.3);
		expect(meters.scope?.length).toBeGreaterThan(100);
	});

	test('a topic that comes back begins anew, and the others go on', () => {
		const bank = new MeterBank(RATE);
		bank.want(['levels', 'loudness']);
		run(bank, 100);
		bank.want(['loudness']);
		bank.want(['levels', 'loudness']);
		expect(bank.read(null).loudness?.seconds).toBe(1);
		bank.want(['levels']);
		bank.want(['levels', 'loudness']);
		expect(bank.read(null).loudness?.seconds).toBe(0);
	});

	test('clips are counted until another piece begins, three samples at full scale or more', () => {
		const bank = new MeterBank(RATE);
		bank.want(['levels']);
		const made = planes();
		made.returned.left.set([1, 1, 0, 1, 1, 1, 1, 0, 1], 100);
		run(bank, 2, made);
		expect(bank.read(null).levels?.return.clips).toEqual([2, 0]);
		run(bank, 1, made);
		expect(bank.read(null).levels?.return.clips).toEqual([3, 0]);
		expect(bank.read(null).levels?.input.clips).toEqual([0, 0]);
		bank.reset();
		expect(bank.read(null).levels?.return.clips).toEqual([0, 0]);
	});

	test('what comes back of each loop before the last is metered too', () => {
		const bank = new MeterBank(RATE);
		bank.want(['levels']);
		const made = planes();
		const innerReturns = [made.send, made.input].map((block) => ({ channels: [0, 1] as [number, number], block }));
		const task = { innerReturns, frame: 0, gainReductionDb: () => null } as unknown as LoopTask;
		for (let block = 0; block < 3; block++) bank.process(made, task, BLOCK);
		const { levels } = metersSchema.parse(bank.read(task));
		expect(levels?.innerReturns?.map(({ peakDbfs }) => peakDbfs[0])).toEqual([-12, -6]);
		// As many as a rig can have.
		expect(MOST_INNER_RETURNS).toBe(MOST_LOOPS - 1);
		expect(levels && pointsOf(levels).map(({ name }) => name)).toEqual([
			'input',
			'send',
			'return 1',
			'return 2',
			'return',
			'master',
		]);
	});
});
