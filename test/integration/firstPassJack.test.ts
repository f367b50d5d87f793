import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { AudioClient } from '../../src/audio/client.ts';
import { createDaemon, type Daemon } from '../../src/daemon.ts';
import { writeDemoMix } from '../../src/demo/demoMix.ts';
import { runFirstPass } from '../../src/demo/firstPass.ts';
import { loadStory } from '../../src/demo/settings.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { chainUnits } from '../../src/shared/model/chain.ts';
import { audioConfigSchema } from '../../src/shared/model/rig.ts';
import { type AudioRack, startAudioRack } from '../../src/units/simulators/audioRack.ts';
import { describeWith } from '../capabilities.ts';
import { JACK_DEVICE, type JackServer, realMusic, startJack } from '../support/jack.ts';

const RATE_HZ = 48000;
const PERIOD_FRAMES = 1024;
const BLOCK_FRAMES = 2048;
const SECONDS = 12;

let folder = '';
let jack: JackServer | null = null;
let rack: AudioRack | null = null;
let daemon: Daemon | null = null;

afterEach(async () => {
	await daemon?.close();
	await rack?.stop();
	await jack?.stop();
	await rm(folder, { recursive: true, force: true });
	[jack, rack, daemon] = [null, null, null];
});

describeWith(
	['jackd', 'naudiodon', 'ffmpeg'],
	'the first pass in real time, through PortAudio, JACK and a simulated rack',
	() => {
		test('print 3 nulls against print 1 below -120 dB, print 2 does not', { retry: 2 }, async () => {
			folder = await mkdtemp(join(tmpdir(), 'detent-first-pass-jack-'));
			const mixPath = join(folder, 'mix.wav');
			if (realMusic(mixPath, SECONDS, RATE_HZ) === null) writeDemoMix(mixPath, RATE_HZ, SECONDS, 3);
			const server = await startJack({ rateHz: RATE_HZ, periodFrames: PERIOD_FRAMES });
			jack = server;
			const story = loadStory('presets/demo/first-pass.yaml');
			const made = await createDaemon({
				dataRoot: join(folder, 'data'),
				rigPath: null,
				simulation: { speed: 'realtime', handErrorTravel: 0, seed: 1, noise: false, drift: false },
				audio: audioConfigSchema.parse({
					backend: 'portaudio',
					device: JACK_DEVICE,
					rateHz: RATE_HZ,
					blockFrames: BLOCK_FRAMES,
					wordLengthBits: 24,
				}),
				audioHost: 'process',
				audioEnv: server.env,
				clock: systemClock,
				logToFile: true,
			});
			daemon = made;
			const { simulation } = made;
			if (simulation === null) throw new Error('the simulated studio is missing');
			const patch = simulation.audioRack(chainUnits(story.chain));
			const outboard = await startAudioRack({
				clock: systemClock,
				env: server.env,
				device: JACK_DEVICE,
				rateHz: RATE_HZ,
				blockFrames: BLOCK_FRAMES,
				prefillBlocks: 4,
				referenceDbfs: patch.referenceDbfs,
				noise: false,
				drift: false,
				units: patch.units,
				printed: () => {},
				ended: () => {},
			});
			rack = outboard;
			simulation.onPositions((unit, positions) => outboard.setPositions(unit, positions));
			const hostPid = (made.audio as AudioClient).hostPid ?? 0;
			await server.connect(hostPid, outboard.pid, [
				[0, 0],
				[1, 1],
			]);
			await server.connect(outboard.pid, hostPid, [
				[0, 0],
				[1, 1],
			]);
			const lines: string[] = [];
			const result = await runFirstPass({
				daemon: made,
				story,
				mixPath,
				signal: new AbortController().signal,
				say: (line) => lines.push(line),
				truePositions: () => simulation.truth(),
			});
			console.log(lines.slice(-2).join('\n'));
			expect(result.recalledDb ?? Number.NEGATIVE_INFINITY).toBeLessThanOrEqual(-120);
			expect(result.changedDb ?? Number.NEGATIVE_INFINITY).toBeGreaterThan(-40);
		});
	},
);
