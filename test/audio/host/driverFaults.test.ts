import { truncateSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { AudioEngine, HostStatus, PassResult, StreamReport } from '../../../src/audio/engine.ts';
import { createInProcessHost } from '../../../src/audio/host/inProcess.ts';
import type { ThreadLook } from '../../../src/audio/threadLook.ts';
import { type DriverScript, FakeNaudiodon, fakeDevice } from '../../support/fakeNaudiodon.ts';
import { type HandClock, handClock } from '../../support/handClock.ts';
import { chain, latencyOf, noModels, openRequest, programme, type Studio, studio, writeWav } from './studio.ts';

/** What the host makes of a driver that fails, told from the driver's side. */

const RATE = 48_000;
const BLOCK = 1024;
const BLOCK_MS = (1000 * BLOCK) / RATE;
const PREFILL = 4;

let folder: Studio;
let host: AudioEngine;
beforeAll(() => {
	folder = studio(noModels);
	writeWav(folder.path('short.wav'), programme(3 * RATE, 1), RATE);
	writeWav(folder.path('long.wav'), programme(12 * RATE, 1), RATE);
});
afterEach(() => host.dispose());
afterAll(() => folder.done());

/** A host over a driver that takes a block's time for each block, unless the script moves the clock itself. */
async function open(
	script: (clock: HandClock) => DriverScript,
	hung: () => void = () => {},
	look: () => ThreadLook | null = () => null,
) {
	const clock = handClock();
	const native = new FakeNaudiodon([fakeDevice(0, 'rack')], {
		beforeBlock: () => clock.advance(BLOCK_MS),
		...script(clock),
	});
	host = createInProcessHost({ clock, createModel: noModels, native, hung, look });
	const states: HostStatus[] = [];
	host.onStatus((status) => states.push(status));
	await host.open(
		openRequest({ backend: 'portaudio', device: 'rack', blockFrames: BLOCK, prefillBlocks: PREFILL }, {}),
	);
	return { clock, states };
}

function print(music: 'short.wav' | 'long.wav'): Promise<PassResult> {
	return host.print({
		pass: 'p1',
		sourcePath: folder.path(music),
		chain: chain({}),
		latency: latencyOf(PREFILL * BLOCK),
		capturePath: folder.path('capture.wav'),
		preRollFrames: 0,
		tailFrames: 0,
		bitTransparent: true,
	});
}

test('a driver without a fault gives a complete print', async () => {
	const { states } = await open(() => ({}));
	expect(await print('short.wav')).toMatchObject({ outcome: 'complete', failure: null });
	expect(states.map((status) => status.state)).toEqual(['starting', 'running']);
});

test('a flag of the driver fails the pass as an xrun, in its words', async () => {
	await open(() => ({
		read: (block) => (block === 60 ? { kind: 'flags', flags: 'input overflow' } : { kind: 'block' }),
	}));
	const { outcome, failure } = await print('short.wav');
	expect(outcome).toBe('failed');
	expect(failure?.kind).toBe('xrun');
	expect(failure?.reason).toContain('input overflow');
});

test('a flag after the machine had kept the host from the processor says so', async () => {
	let keptMs = 0;
	await open(
		() => ({
			read(block) {
				if (block !== 60) return { kind: 'block' };
				keptMs += 400;
				return { kind: 'flags', flags: 'input overflow' };
			},
		}),
		() => {},
		() => ({ state: 'running', ranMs: 0, keptMs, where: '' }),
	);
	const { failure } = await print('short.wav');
	expect(failure?.reason).toBe(
		'The device reports: input overflow. Other programs had kept the audio host from the processor for 400 ms just before.',
	);
});

test('half a block fails the pass as an xrun', async () => {
	await open(() => ({ read: (block) => ({ kind: block === 60 ? 'part' : 'block' }) }));
	expect((await print('short.wav')).failure).toMatchObject({ kind: 'xrun' });
});

test('a callback that was held up and lost a block, without a word, fails the pass where the music slipped', async () => {
	await open((clock) => ({
		beforeBlock: (block) => clock.advance(block === 100 ? 2 * BLOCK_MS : BLOCK_MS),
		lost: (block) => (block === 100 ? 1 : 0),
	}));
	expect((await print('short.wav')).failure?.kind).toMatch(/slip|dropout/);
});

test('a driver that gives no more blocks is told as stalled after two seconds, and the pass says so', async () => {
	const { states } = await open((clock) => ({
		read(block) {
			if (block < 60) return { kind: 'block' };
			setImmediate(() => {
				for (let step = 0; step < 6; step++) clock.advance(500);
			});
			return { kind: 'hangs' };
		},
	}));
	expect(await print('short.wav')).toMatchObject({ outcome: 'failed', failure: { kind: 'stalled' } });
	expect(states.at(-1)).toMatchObject({ state: 'stalled', reason: expect.stringContaining('given no audio') });
});

test.each([
	['that breaks', { kind: 'fails', message: 'unplugged' }, 'unplugged'],
	['whose stream has ended', { kind: 'nothing' }, 'The stream has ended'],
] as const)('a device %s is told as lost', async (_, answer, reason) => {
	const { states } = await open(() => ({ read: (block) => (block < 60 ? { kind: 'block' } : answer) }));
	expect(await print('short.wav')).toMatchObject({ outcome: 'failed' });
	while (states.at(-1)?.state !== 'device lost') await new Promise((resolve) => setImmediate(resolve));
	expect(states.at(-1)?.reason).toContain(reason);
});

test('a converter at another rate is named, fails the print, and lets none begin before its rate is right again', async () => {
	let hz = 44_100;
	const { states } = await open((clock) => ({ beforeBlock: () => clock.advance((1000 * BLOCK) / hz) }));
	const { outcome, failure } = await print('long.wav');
	expect(outcome).toBe('failed');
	expect(failure).toMatchObject({
		kind: 'clock',
		reason: 'The converter runs at about 44100 Hz, not at 48000 Hz.',
	});
	expect(states.at(-1)).toMatchObject({ state: 'wrong rate', reason: failure?.reason, opened: { rateHz: RATE } });
	expect(await print('short.wav')).toMatchObject({ outcome: 'failed', frames: 0, failure: { kind: 'clock' } });
	hz = RATE;
	while (states.at(-1)?.state !== 'running') await new Promise((resolve) => setImmediate(resolve));
	expect(await print('short.wav')).toMatchObject({ outcome: 'complete' });
});

test('a converter whose word clock is pulled for video is told of, and prints', async () => {
	await open((clock) => ({ beforeBlock: () => clock.advance((1001 * BLOCK) / RATE) }));
	const told: StreamReport[] = [];
	host.onStream((report) => told.push(report));
	while (told.length === 0) await new Promise((resolve) => setImmediate(resolve));
	expect(told).toEqual([{ kind: 'off rate', reason: expect.stringContaining('about 47952 Hz') }]);
	expect(host.status().state).toBe('running');
	expect(await print('short.wav')).toMatchObject({ outcome: 'complete', failure: null });
});

/** Plays to the end. @returns what was told of the stream, and the modes that the transport went through */
async function play(music: 'short.wav' | 'spoilt.wav'): Promise<{ told: StreamReport[]; lastFrame: number }> {
	const told: StreamReport[] = [];
	let lastFrame = 0;
	host.onStream((report) => told.push(report));
	const ended = new Promise<void>((resolve) => {
		host.onTransport(({ mode, frame }) => {
			if (mode === 'playing') lastFrame = frame;
			if (mode === 'stopped' && lastFrame > 0) resolve();
		});
	});
	await host.play({ sourcePath: folder.path(music), chain: chain({}), latency: null, startFrame: 0 });
	await ended;
	// What has played is put away before the next thing begins.
	await host.measureLatency({ levelDbfs: -20 }).catch(() => {});
	return { told, lastFrame };
}

test('music that is only heard goes on when the driver reports a fault, and the slip is told, once', async () => {
	await open(() => ({
		read: (block) => (block === 60 || block === 70 ? { kind: 'flags', flags: 'input overflow' } : { kind: 'block' }),
	}));
	const { told, lastFrame } = await play('short.wav');
	expect(told).toEqual([{ kind: 'slipped', reason: 'The device reports: input overflow.' }]);
	expect(lastFrame).toBe(3 * RATE);
});

test('music whose file cannot be read to its end stops, and says why', async () => {
	writeWav(folder.path('spoilt.wav'), programme(12 * RATE, 1), RATE);
	await open(() => ({
		read(block) {
			if (block === 60) truncateSync(folder.path('spoilt.wav'), 3 * RATE);
			return { kind: 'block' };
		},
	}));
	const { told, lastFrame } = await play('spoilt.wav');
	expect(told).toEqual([{ kind: 'playing ended', reason: expect.stringContaining('spoilt.wav') }]);
	expect(lastFrame).toBeLessThan(12 * RATE);
});

test('a driver that does not let go of its stream is given up after two seconds', async () => {
	let hung = 0;
	const { clock, states } = await open(
		() => ({ quit: 'never' }),
		() => {
			hung++;
		},
	);
	const closing = host.close();
	let closed = false;
	void closing.then(() => {
		closed = true;
	});
	while (!closed) {
		clock.advance(100);
		await new Promise((resolve) => setImmediate(resolve));
	}
	expect(hung).toBe(1);
	expect(states.at(-1)?.state).toBe('closed');
});
