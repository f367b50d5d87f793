import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { PassResult } from '../../../src/audio/engine.ts';
import { WavWriter } from '../../../src/audio/files/wavWriter.ts';
import { readWav } from '../../audio/host/studio.ts';
import { setUp } from '../../support/sessionSetUp.ts';

const RATE = 48_000;
const FRAMES = 60 * RATE;

async function printing() {
	const made = await setUp();
	const { audio, command, mixPath, offline, project, track } = made;
	offline.frames = FRAMES;
	await command({ type: 'track.mix', project, track, path: mixPath });
	await command({ type: 'pass.start', punchIn: true });
	await expect.poll(() => audio.printing !== null, { interval: 2 }).toBe(true);
	const base = (audio.printing?.capturePath ?? '').replace(/\.part$/, '');
	return { ...made, base };
}

describe('what a pass that left no print has recorded', () => {
	test.each([
		['a capture that could not be written on', { kind: 'capture-failed', frame: null, reason: 'The disk is gone.' }],
		['a host that was lost', { kind: 'host-lost', frame: null, reason: 'The audio host ended.' }],
		['a host that was lost after a knob was turned', null],
	] as const)('can be read: %s', async (_, failure) => {
		const { audio, base, driver, offline, phase, session, state } = await printing();
		const writer = new WavWriter(`${base}.part`, { rateHz: RATE, channels: 2, sample: 'float32', broadcast: null });
		const second = new Float64Array(RATE).fill(0.5);
		writer.write([second, second], 0, RATE);
		offline.frames = 20 * RATE;
		const end: Partial<PassResult> = failure === null ? {} : { failure };
		if (failure === null) driver.turn('gain', 0.9);
		audio.end('failed', end);
		await phase('failed');
		await session.settled();
		expect(state.state.pass?.failure?.kind).toBe(failure?.kind ?? 'control-moved');
		expect(readWav(`${base}.failed.wav`)[0]).toHaveLength(RATE);
	});

	test('and the first take is kept when the joined print comes into no log', async () => {
		const { audio, base, offline, phase, session, state } = await printing();
		writeFileSync(`${base}.part`, 'print');
		const frames = FRAMES + 2.5 * RATE;
		offline.frames = frames;
		offline.joinTakes = async ({ outPath }) => {
			writeFileSync(outPath, 'joined');
			const join = { frame: 29 * RATE, fadeFrames: 480, fromTake: 0, toTake: 1, residualDb: -118 };
			return { file: await offline.inspect(outPath), joins: [join] };
		};
		offline.measure = () => Promise.reject(new Error('no measuring now'));
		audio.end('failed', {
			frames,
			failure: { kind: 'dropout', frame: 30 * RATE, reason: 'a gap' },
			findings: [
				{
					kind: 'dropout',
					severity: 'failure',
					by: 'programme',
					frame: 30 * RATE,
					frames: 900,
					channel: 'both',
					text: '',
				},
			],
		});
		await expect.poll(() => audio.printing?.stretch, { interval: 2 }).toBeDefined();
		audio.end('complete');
		await phase('failed');
		await session.settled();
		expect(state.state.pass?.failure).toMatchObject({ kind: 'not-recorded' });
		expect(readFileSync(`${base}.failed.wav`, 'utf8')).toBe('print');
		expect(readFileSync(`${base}.joined.failed.wav`, 'utf8')).toBe('joined');
	});
});

test('a print that is set aside takes no name that another has', async () => {
	const { audio, base, files, phase, session } = await printing();
	for (const content of ['one', 'two', 'three']) {
		writeFileSync(`${base}.part`, content);
		const name = files.asidePath(`${base}.part`, 'failed');
		expect(await files.setAside(`${base}.part`, 'failed')).toBe(name);
	}
	expect(['', '.2', '.3'].map((number) => readFileSync(`${base}${number}.failed.wav`, 'utf8'))).toEqual([
		'one',
		'two',
		'three',
	]);
	audio.end('failed');
	await phase('failed');
	await session.settled();
});
