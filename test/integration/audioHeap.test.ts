import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { FileBackend } from '../../src/audio/backends/file.ts';
import { PortAudioBackend } from '../../src/audio/backends/portaudio.ts';
import { BlockLoop } from '../../src/audio/host/blockLoop.ts';
import { MeterBank } from '../../src/audio/host/meterBank.ts';
import { MonitorMix } from '../../src/audio/host/monitorMix.ts';
import { Program } from '../../src/audio/host/program.ts';
import { passStages } from '../../src/audio/host/stages.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { eqStageSchema } from '../../src/shared/model/eq.ts';
import type { AudioConfig } from '../../src/shared/model/rig.ts';
import { METER_TOPICS } from '../../src/shared/protocol/meters.ts';
import { audioConfig, chain, latencyOf } from '../audio/host/studio.ts';
import { FakeNaudiodon, fakeDevice } from '../support/fakeNaudiodon.ts';
import { handClock } from '../support/handClock.ts';

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

function heapBytes(): number {
	if (typeof collect === 'function') collect();
	return process.memoryUsage().heapUsed;
}

describe('the block loop', () => {
	const blockFrames = 64;
	const loops = { b: { send: [4, 5], return: [2, 3] } } satisfies AudioConfig['loops'];

	const backends = {
		file: () => ({
			clock: systemClock,
			backend: new FileBackend({ audio: audioConfig({ blockFrames, loops }), returnPath: null, tap: null }),
		}),
		driver() {
			const clock = handClock();
			const audio = audioConfig({ blockFrames, device: 'rack', loops });
			const beforeBlock = () => clock.advance((1000 * blockFrames) / audio.rateHz);
			const native = new FakeNaudiodon([fakeDevice(0, 'rack')], { beforeBlock });
			return { clock, backend: new PortAudioBackend({ audio, channels: { inputs: 4, outputs: 6 }, clock, native }) };
		},
	} as const;

	test.each([
		['a file', 'file'],
		['a driver', 'driver'],
	] as const)('keeps no memory over 100 000 blocks of %s with every stage and the meters at work', async (_, kind) => {
		const blocks = 100_000;
		const audio = audioConfig({ blockFrames, loops });
		const { backend, clock } = backends[kind]();
		await backend.start();
		const monitor = new MonitorMix(audio.rateHz);
		monitor.set({ source: 'master', levelDb: -6, dim: false, muted: false });
		const heap: number[] = [];
		let count = 0;
		let frame = 0;
		const limiter = { type: 'limiter', ceilingDbtp: -6, lookaheadMs: 2, releaseMs: 50, linked: true } as const;
		const bands = [{ type: 'bell', frequencyHz: 3000, gainDb: 3 }];
		const meters = new MeterBank(audio.rateHz);
		meters.want(METER_TOPICS);
		const loop = { ...latencyOf(4 * blockFrames), fraction: 0.3 };
		const program = new Program({
			mode: 'printing',
			source: {
				frames: (blocks - 100) * blockFrames,
				ready: Number.POSITIVE_INFINITY,
				failure: null,
				take(left, right, at, frames) {
					for (let i = at; i < at + frames; i++) {
						left[i] = 0.7 * Math.sin(0.05 * frame);
						right[i] = 0.7 * Math.cos(0.03 * frame++);
					}
				},
				whenReady: async () => {},
				close: async () => {},
			},
			stages: passStages(
				chain({
					sendTrimDb: -3,
					stages: [
						{ kind: 'insert', id: 'rack', name: 'Rack', trimDb: 0, units: ['eq'] },
						{ kind: 'digital', id: 'between', process: eqStageSchema.parse({ type: 'eq', bands }) },
						{
							kind: 'insert',
							id: 'mixed',
							name: 'Mixed',
							trimDb: 1,
							units: ['comp'],
							loop: 'b',
							wetPercent: 50,
							midSide: true,
						},
						{ kind: 'digital', id: 'minimum', process: eqStageSchema.parse({ type: 'eq', bands }) },
						{ kind: 'digital', id: 'linear', process: eqStageSchema.parse({ type: 'eq', phase: 'linear', bands }) },
						{ kind: 'digital', id: 'top', process: limiter },
						{ kind: 'digital', id: 'words', process: { type: 'dither', bits: 16, shape: 'weighted', seed: 1 } },
					],
				}),
				{
					audio,
					bitTransparent: false,
					latency: latencyOf(8 * blockFrames),
					loopLatencies: [loop, loop],
					leastLoopFrames: 4 * blockFrames,
				},
			),
			capture: {
				space: Number.POSITIVE_INFINITY,
				findings: [],
				broken: null,
				write: () => {},
				doubt: () => {},
				whenSpace: async () => {},
				finish: async () => ({
					frames: 0,
					findings: [],
					edges: { head: 'proven', tail: 'proven', note: '' },
					proof: 'programme only',
				}),
			},
			rateHz: audio.rateHz,
			blockFrames,
			stretch: { fromFrame: 0, toFrame: (blocks - 100) * blockFrames },
			sounding: { fromFrame: 0, toFrame: (blocks - 100) * blockFrames },
			silentSend: false,
			preRollFrames: 640,
			tailFrames: 640,
			judgeClipping: true,
			syncPair: false,
			keepGoing: false,
			found: () => {},
		});
		await new Promise<void>((resolve) => {
			const loop = new BlockLoop({
				backend,
				audio,
				clock,
				monitor,
				observer: {
					taskDone: () => {
						loop.end();
						resolve();
					},
					block: (planes, _monitor, _task, frames) => {
						meters.process(planes, program, frames);
						if (++count % 20_000 === 5000) heap.push(heapBytes());
					},
					slipped: () => {},
					doubted: () => {},
					rateJudged: () => {},
					died: () => {},
				},
			});
			void loop.run();
			loop.start(program);
		});
		expect(program.failure).toBeNull();
		expect(meters.read(program).loudness?.integratedLufs).toBeGreaterThan(-20);
		expect(count).toBeGreaterThan(99_000);
		expect(heap).toHaveLength(5);
		const grown = (heap.at(-1) ?? 0) - (heap[1] ?? 0);
		console.log(`${kind}: heap after ${count} blocks: ${grown} bytes more than after 25 000`);
		expect(grown).toBeLessThan(100_000);
	});
});
