import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Backend } from '../../../src/audio/backends/backend.ts';
import type { HostStatus } from '../../../src/audio/engine.ts';
import { createInProcessHost } from '../../../src/audio/host/inProcess.ts';
import { handClock } from '../../support/handClock.ts';
import { chain, latencyOf, noModels, openRequest, programme, type Studio, studio, writeWav } from './studio.ts';

let folder: Studio;
beforeEach(() => {
	folder = studio(noModels);
	writeWav(folder.path('mix.wav'), programme(480_000, 1), 48_000);
	writeWav(folder.path('short.wav'), programme(96_000, 1), 48_000);
});
afterEach(() => folder.done());

/** A converter that gives blocks as they are asked for, until `broken` says how it goes. */
function device(backend: Backend, broken: () => Promise<string | null> | null): Backend {
	return {
		info: { ...backend.info, pace: 'realtime', ownClock: true },
		start: () => backend.start(),
		readBlock: async (block) => (await broken()) ?? backend.readBlock(block),
		writeBlock: (block) => backend.writeBlock(block),
		close: () => backend.close(),
	};
}

async function printUntil(
	broken: () => Promise<string | null> | null,
	act: (clock: { advance(ms: number): void }) => void,
	mix = 'mix.wav',
) {
	const clock = handClock();
	const host = createInProcessHost({ clock, createModel: noModels, wrapBackend: (backend) => device(backend, broken) });
	const states: HostStatus[] = [];
	host.onStatus((status) => states.push(status));
	await host.open(openRequest({}, {}));
	const printing = host.print({
		pass: 'p1',
		sourcePath: folder.path(mix),
		chain: chain({}),
		latency: latencyOf(4096),
		capturePath: folder.path('capture.wav'),
		preRollFrames: 0,
		tailFrames: 0,
		bitTransparent: true,
	});
	act(clock);
	return { result: await printing, states };
}

test('a device that gives no more blocks is told as stalled, and fails the pass by name', async () => {
	let blocks = 0;
	let gone: () => void = () => {};
	const stopped = new Promise<void>((resolve) => {
		gone = resolve;
	});
	const { result, states } = await printUntil(
		() => {
			if (++blocks < 50) return null;
			gone();
			return new Promise(() => {});
		},
		(clock) => {
			void stopped.then(() => {
				clock.advance(400);
				clock.advance(100);
				for (let turn = 0; turn < 5; turn++) clock.advance(500);
			});
		},
	);
	expect(result).toMatchObject({ outcome: 'failed', failure: { kind: 'stalled' } });
	expect(states.at(-1)).toMatchObject({ state: 'stalled' });
});

test('a host that was itself kept from the processor does not take that for a device that has stalled', async () => {
	let blocks = 0;
	let waits: () => void = () => {};
	let give: () => void = () => {};
	const waiting = new Promise<void>((resolve) => {
		waits = resolve;
	});
	const { result, states } = await printUntil(
		() => {
			if (++blocks !== 50) return null;
			waits();
			return new Promise((resolve) => {
				give = () => resolve(null);
			});
		},
		(clock) => {
			void waiting.then(() => {
				// Timers come first; the block that the device gave meanwhile still lies unread.
				clock.advance(60_000);
				give();
			});
		},
		'short.wav',
	);
	expect(states.map(({ state }) => state)).toEqual(['starting', 'running']);
	expect(result).toMatchObject({ outcome: 'complete', failure: null });
});

test('a device that breaks is told as lost, and fails the pass by name', async () => {
	let blocks = 0;
	const { result, states } = await printUntil(
		() => (++blocks < 50 ? null : Promise.reject(new Error('unplugged'))),
		() => {},
	);
	expect(result).toMatchObject({ outcome: 'failed', failure: { kind: 'device-lost' } });
	expect(states.at(-1)).toMatchObject({ state: 'device lost', reason: 'unplugged' });
});
