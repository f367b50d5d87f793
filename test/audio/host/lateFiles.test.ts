import { truncateSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/audio/backends/backend.ts';
import type { StreamReport } from '../../../src/audio/engine.ts';
import { ItemFeeds } from '../../../src/audio/host/itemFeeds.ts';
import { LateFiles } from '../../../src/audio/host/lateFiles.ts';
import type { SourceFeed } from '../../../src/audio/host/sourceFeed.ts';
import { stereoBlock } from '../../../src/audio/host/stereo.ts';
import { DetentError } from '../../../src/shared/errors.ts';
import { noModels, openRequest, programme, type Studio, studio, writeWav } from './studio.ts';

const RATE = 48_000;
const BLOCK = 480;
let open: Studio | null = null;

afterEach(async () => {
	await open?.done();
	open = null;
});

/** @param beside of another file, which gives nothing */
function slowDisk(beside: DetentError | null = null) {
	const disk = { ready: 10 * BLOCK, failure: null as DetentError | null };
	const feed: SourceFeed = {
		frames: 1000 * BLOCK,
		get ready() {
			return disk.ready;
		},
		get failure() {
			return disk.failure;
		},
		take(_left, _right, _at, frames) {
			disk.ready -= frames;
		},
		whenReady: async () => {},
		close: async () => {},
	};
	const gone: SourceFeed = { ...feed, ready: 0, failure: beside };
	const feeds = new ItemFeeds(beside === null ? [feed] : [gone, feed]);
	const told: string[] = [];
	const late = new LateFiles({ rateHz: RATE, tell: (reason) => told.push(reason) });
	const items = [stereoBlock(BLOCK), stereoBlock(BLOCK)];
	let nowMs = 0;
	const blocks = (count: number) => {
		for (let block = 0; block < count; block++, nowMs += 10) {
			feeds.read(items, 0, BLOCK);
			late.look(feeds, nowMs);
		}
	};
	return { disk, told, late, blocks };
}

describe('a file of a comparison whose disk is late', () => {
	test('is told at once, with how long it was silent, and then every ten seconds at most', () => {
		const { disk, told, blocks } = slowDisk();
		blocks(10);
		expect(told).toEqual([]);
		blocks(1);
		expect(told).toEqual([expect.stringContaining('was silent for 10 ms')]);
		blocks(999);
		expect(told).toHaveLength(1);
		blocks(1);
		expect(told).toEqual([expect.anything(), expect.stringContaining('was silent for 10000 ms')]);
		disk.ready = 5000 * BLOCK;
		blocks(2000);
		expect(told).toHaveLength(2);
	});

	test('is told anew for another piece', () => {
		const { told, late, blocks } = slowDisk();
		blocks(11);
		late.restart();
		blocks(1);
		expect(told).toHaveLength(2);
	});

	test('is told beside another that has failed', () => {
		const { disk, told, blocks } = slowDisk(new DetentError('file.read', { message: 'The disk has gone.' }));
		blocks(10);
		expect(told).toEqual([expect.stringContaining('The disk has gone.')]);
		blocks(1);
		expect(disk.ready).toBe(0);
		expect(told).toEqual([expect.anything(), expect.stringContaining('was silent for 10 ms')]);
	});

	test('is told once, with the reason, when it cannot be read any more', () => {
		const { disk, told, blocks } = slowDisk();
		blocks(5);
		disk.failure = new DetentError('file.read', { message: 'The disk has gone.' });
		blocks(3000);
		expect(told).toEqual([expect.stringContaining('is silent from here on. The disk has gone.')]);
	});
});

test('a file that breaks while it is compared is told by the audio host, and the comparison goes on to its end', async () => {
	let block = 0;
	let path = '';
	const breaking = (backend: Backend): Backend => ({
		info: backend.info,
		start: () => backend.start(),
		readBlock: (samples) => {
			if (++block === 20) truncateSync(path, 1000);
			return backend.readBlock(samples);
		},
		writeBlock: (samples) => backend.writeBlock(samples),
		close: () => backend.close(),
	});
	const s = studio(noModels, breaking);
	open = s;
	const planes = programme(4 * RATE, 3);
	const whole = s.path('whole.wav');
	path = s.path('broken.wav');
	for (const to of [whole, path]) writeWav(to, planes, RATE);
	await s.engine.open(openRequest({ rateHz: RATE, blockFrames: 1024 }, {}));
	const told: StreamReport[] = [];
	s.engine.onStream((report) => told.push(report));
	const stopped = new Promise<void>((resolve) => {
		s.engine.onTransport(({ mode }) => {
			if (mode === 'stopped') resolve();
		});
	});
	const items = [whole, path].map((file) => ({ path: file, lateFrames: 0, inverted: false }));
	await s.engine.compare({ items, startFrame: 0, loop: null });
	await stopped;
	expect(told).toEqual([{ kind: 'files late', reason: expect.stringContaining('is silent from here on') }]);
	expect(told[0]?.reason).toContain('broken.wav');
});
