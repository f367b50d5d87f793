import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type AudioClient, createAudioClient } from '../../src/audio/client.ts';
import type { FindingsReport, PassResult } from '../../src/audio/engine.ts';
import { entryPoint } from '../../src/process/entry.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { type AudioRack, startAudioRack } from '../../src/units/simulators/audioRack.ts';
import { audioConfig, chain, programme, writeWav } from '../audio/host/studio.ts';
import { describeWith } from '../capabilities.ts';
import {
	JACK_SYNC_DEVICE,
	JACK_SYNC_OUTBOARD,
	type JackServer,
	SYNC_BACK,
	SYNC_INTO_RACK,
	startJack,
} from '../support/jack.ts';
import { orNamed } from '../support/jackLoop.ts';

const RATE = 48000;
const SECONDS = 8;
const STREAM = { rateHz: RATE, blockFrames: 1024, prefillBlocks: 4 };
const TRIES = 3;

let folder = '';
let jack: JackServer | null = null;
let rack: AudioRack | null = null;
let client: AudioClient | null = null;

afterEach(async () => {
	await client?.dispose();
	await rack?.stop();
	await jack?.stop();
	rmSync(folder, { recursive: true, force: true });
});

/** A pass of music with silence in its middle; `during` is called once the silence is printed. */
async function pass(
	audio: AudioClient,
	server: JackServer,
	outboard: AudioRack,
	during: () => void,
): Promise<PassResult> {
	await audio.open({
		audio: audioConfig({
			...STREAM,
			backend: 'portaudio',
			device: JACK_SYNC_DEVICE,
			sync: { output: 4, input: 2 },
			wordLengthBits: 24,
		}),
		simulated: null,
		fileReturnPath: null,
	});
	const pid = audio.hostPid ?? 0;
	await server.connect(pid, outboard.pid, SYNC_INTO_RACK);
	await server.connect(outboard.pid, pid, SYNC_BACK);
	const latency = await audio.measureLatency({ levelDbfs: -20 });
	let asked = false;
	const stop = audio.onTransport(({ mode, frame }) => {
		if (mode !== 'printing' || frame < 4 * RATE || asked) return;
		asked = true;
		during();
	});
	const result = await audio.print({
		pass: 'p',
		sourcePath: join(folder, 'mix.wav'),
		chain: chain({}),
		latency,
		capturePath: join(folder, 'capture.wav'),
		preRollFrames: 24_000,
		tailFrames: 24_000,
		bitTransparent: false,
		keepGoing: true,
	});
	stop();
	return result;
}

describeWith(['jackd', 'naudiodon'], 'the sync pair through PortAudio and JACK', () => {
	test('proves a whole pass, and finds one frame that is lost in the silence of the music', async () => {
		folder = mkdtempSync(join(tmpdir(), 'detent-sync-'));
		const mix = programme(SECONDS * RATE, 21);
		for (const plane of mix) plane.fill(0, 3 * RATE, 6 * RATE);
		writeWav(join(folder, 'mix.wav'), mix, RATE);
		const server = await startJack({ rateHz: RATE, periodFrames: 1024 });
		jack = server;
		const outboard = await startAudioRack({
			...STREAM,
			clock: systemClock,
			env: server.env,
			device: JACK_SYNC_OUTBOARD,
			referenceDbfs: -18,
			noise: false,
			drift: false,
			units: [],
			sync: true,
			faultRoomFrames: 4096,
			printed: () => {},
			troubled: () => {},
			ended: () => {},
		});
		rack = outboard;
		const audio = createAudioClient({
			clock: systemClock,
			env: server.env,
			printed: () => {},
			entry: entryPoint(import.meta.url, '../../src/audioHost'),
		});
		client = audio;
		// On a busy machine a period may really be lost; then the pass says so, and is tried again.
		let whole: PassResult | null = null;
		for (let attempt = 0; whole?.outcome !== 'complete' && attempt < TRIES; attempt++) {
			const tried = await orNamed(() => pass(audio, server, outboard, () => {}));
			whole = 'named' in tried ? null : tried;
			console.log(JSON.stringify('named' in tried ? tried : tried.findings));
		}
		expect(whole).toMatchObject({ outcome: 'complete', proof: 'every frame' });
		const told: FindingsReport[] = [];
		audio.onFindings((report) => told.push(report));
		const fault = { kind: 'drop', afterFrames: 500, frames: 1, on: 'all' } as const;
		const faulty = await pass(audio, server, outboard, () => outboard.injectFault(fault));
		console.log(JSON.stringify(faulty.findings));
		expect(faulty.outcome).toBe('failed');
		const slip = faulty.findings.find(({ kind, text }) => kind === 'slip' && text.includes('lost 1 frame.'));
		expect(slip).toMatchObject({ by: 'sync' });
		expect(slip?.frame).toBeGreaterThan(3.5 * RATE);
		expect(slip?.frame).toBeLessThan(5.5 * RATE);
		expect(told[0]?.findings.some(({ kind }) => kind === 'slip')).toBe(true);
	}, 120_000);
});
