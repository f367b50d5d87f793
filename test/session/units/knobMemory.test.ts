import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KnobMemory, type Knobs, readKnobs } from '../../../src/session/units/knobMemory.ts';
import { FakeClock } from '../../support/fakeClock.ts';

let folder: string;
let path: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'detent-knobs-'));
	path = join(folder, 'demo', 'knobs.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('simulated knobs', () => {
	test('stand after a restart where they were left', async () => {
		const clock = new FakeClock();
		const knobs: Knobs = { eq: { gain: 0.1 } };
		const memory = new KnobMemory(path, clock, () => knobs);
		memory.moved();
		await clock.advance(1000);
		knobs['eq'] = { gain: 0.7 };
		memory.moved();
		memory.close();
		expect(readKnobs(path)).toEqual({ eq: { gain: 0.7 } });
	});

	test('a whole gesture is one write', async () => {
		const clock = new FakeClock();
		let asked = 0;
		const memory = new KnobMemory(path, clock, () => {
			asked += 1;
			return {};
		});
		for (let step = 0; step < 100; step += 1) {
			memory.moved();
			await clock.advance(2);
		}
		await clock.advance(1000);
		expect(asked).toBe(1);
	});

	test('a disk that takes nothing ends nothing: they are written when it does again', async () => {
		const clock = new FakeClock();
		const memory = new KnobMemory(path, clock, () => ({ eq: { gain: 0.4 } }));
		// A file stands where the folder has to be.
		writeFileSync(join(folder, 'demo'), '');
		memory.moved();
		await clock.advance(20_000);
		rmSync(join(folder, 'demo'));
		await clock.advance(5000);
		expect(readKnobs(path)).toEqual({ eq: { gain: 0.4 } });
		memory.close();
	});

	test('a file that is not there or not ours leaves them at rest', () => {
		expect(readKnobs(path)).toEqual({});
		const other = join(folder, 'other.json');
		writeFileSync(other, '{"eq": "up"}');
		expect(readKnobs(other)).toEqual({});
		expect(readFileSync(other, 'utf8')).toBe('{"eq": "up"}');
	});
});
