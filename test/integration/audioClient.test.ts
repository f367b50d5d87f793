import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type AudioClient, createAudioClient } from '../../src/audio/client.ts';
import type { HostStatus, OpenRequest, PassRequest, PreviewBlock, TransportReport } from '../../src/audio/engine.ts';
import { entryPoint } from '../../src/process/entry.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { delay } from '../../src/shared/clock.ts';
import type { Meters } from '../../src/shared/protocol/meters.ts';
import { chain, latencyOf, openRequest, programme, readWav, writeWav } from '../audio/host/studio.ts';
import { gainHost } from '../support/gainHost.ts';

const RATE = 48000;
/** Of what is printed faster than it plays. */
const SECONDS = 8;
const unit = { unit: 'amp', definition: 'test/gain', channel: 'stereo', seed: 1, positions: { gain: 1 } } as const;

let folder: string;
let client: AudioClient;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'detent-client-'));
	client = createAudioClient({
		clock: systemClock,
		env: process.env,
		printed: () => {},
		entry: gainHost(),
	});
});

afterEach(async () => {
	await client.dispose();
	rmSync(folder, { recursive: true, force: true });
});

const rack = (speed: 'fast' | 'realtime'): OpenRequest =>
	openRequest({}, { speed, units: [{ ...unit }], converterLatencyFrames: 33 });

function pass(part: Partial<PassRequest>): PassRequest {
	return {
		pass: 'p1',
		sourcePath: join(folder, 'mix.wav'),
		chain: chain({}),
		latency: latencyOf(4096 + 33),
		capturePath: join(folder, 'capture.wav'),
		preRollFrames: 1000,
		tailFrames: 1000,
		bitTransparent: true,
		...part,
	};
}

function nextStatus(state: HostStatus['state']): Promise<HostStatus> {
	return new Promise((resolve) => {
		const stop = client.onStatus((status) => {
			if (status.state !== state) return;
			stop();
			resolve(status);
		});
	});
}

function nextTransport(wanted: (report: TransportReport) => boolean): Promise<TransportReport> {
	return new Promise((resolve) => {
		const stop = client.onTransport((report) => {
			if (!wanted(report)) return;
			stop();
			resolve(report);
		});
	});
}

/** Resolves when a process that is not our child has ended. */
async function gone(pid: number): Promise<void> {
	for (let attempt = 0; attempt < 200; attempt++) {
		try {
			process.kill(pid, 0);
		} catch {
			return;
		}
		await delay(systemClock, 50);
	}
	throw new Error(`process ${pid} still runs`);
}

describe('the audio host in a process of its own', () => {
	test('measures and prints as quickly as it can, every sample in place', async () => {
		const source = programme(SECONDS * RATE, 1);
		writeWav(join(folder, 'mix.wav'), source, RATE);
		await client.open(rack('fast'));
		const latency = await client.measureLatency({ levelDbfs: -20, quick: true });
		expect(latency.frames).toBe(4096 + 33);
		expect(latency.methods).toMatchObject([{ method: 'sweep' }]);
		const result = await client.print(pass({ latency }));
		expect(result).toMatchObject({ outcome: 'complete', failure: null, edges: { head: 'proven', tail: 'proven' } });
		const capture = readWav(join(folder, 'capture.wav'));
		expect(capture[0]?.length).toBe(SECONDS * RATE + 2000);
		expect(capture[0]?.subarray(1000, 1000 + SECONDS * RATE)).toEqual(source[0]);
		expect(capture[1]?.subarray(1000, 1000 + SECONDS * RATE)).toEqual(source[1]);
	});

	test('prints again and again with the threads of its first print, whether a source is there or not', async () => {
		writeWav(join(folder, 'mix.wav'), programme(RATE, 1), RATE);
		await client.open(rack('fast'));
		const threads = () => readdirSync(`/proc/${client.hostPid}/task`);
		const opened = threads();
		const measured = await client.measureLatency({ levelDbfs: -20, quick: true });
		expect(await client.print(pass({ latency: measured }))).toMatchObject({ outcome: 'complete' });
		const first = threads();
		expect(first.length).toBeGreaterThan(opened.length);
		await expect(client.print(pass({ sourcePath: join(folder, 'none.wav') }))).rejects.toMatchObject({
			code: 'file.not-found',
		});
		await expect(client.print(pass({ capturePath: join(folder, 'none', 'capture.wav') }))).rejects.toMatchObject({
			code: 'file.not-found',
		});
		for (let turn = 0; turn < 3; turn++)
			expect(await client.print(pass({ latency: measured }))).toMatchObject({ outcome: 'complete' });
		expect(threads()).toEqual(first);
	});

	test('sends a test signal from a file and records its return, and says why it cannot', async () => {
		const rise = (value: number, frame: number) => Math.fround(value * Math.min(1, frame / 5000) ** 2);
		const [left, right] = programme(RATE, 4);
		const sent = [left.map(rise), right.map(rise)];
		writeWav(join(folder, 'signal.wav'), sent, RATE);
		await client.open(rack('fast'));
		const request = {
			signalPath: join(folder, 'signal.wav'),
			recordPath: join(folder, 'record.wav'),
			tailFrames: 6000,
			peakDbfs: 0,
		};
		const report = await client.sendSignal(request);
		expect(report).toMatchObject({ rateHz: RATE, signalFrames: RATE, recordedFrames: RATE + 6000, doubt: null });
		const recorded = readWav(join(folder, 'record.wav'));
		for (const channel of [0, 1])
			expect(recorded[channel]?.subarray(4096 + 33, 4096 + 33 + RATE)).toEqual(sent[channel]);
		const missing = client.sendSignal({ ...request, signalPath: join(folder, 'none.wav') });
		await expect(missing).rejects.toMatchObject({ code: 'file.not-found' });
	});

	test('a killed host fails the running pass by name, and is started again with what was open', async () => {
		writeWav(join(folder, 'mix.wav'), programme(60 * RATE, 2), RATE);
		await client.open(rack('realtime'));
		await client.setSimulatedPositions('amp', { gain: 0.5 });
		const first = client.hostPid;
		const printing = client.print(pass({}));
		await nextTransport((report) => report.mode === 'printing' && report.frame > 0);
		const running = nextStatus('running');
		process.kill(first ?? 0, 'SIGKILL');
		expect(await printing).toMatchObject({ outcome: 'failed', failure: { kind: 'host-lost' } });
		await running;
		expect(client.hostPid).not.toBe(first);
		writeWav(join(folder, 'short.wav'), programme(RATE, 3), RATE);
		const again = await client.print(
			pass({ sourcePath: join(folder, 'short.wav'), capturePath: join(folder, 'b.wav') }),
		);
		expect(again.outcome).toBe('complete');
		const capture = readWav(join(folder, 'b.wav'))[0];
		const [source] = programme(RATE, 3);
		expect(capture?.[1000 + 5000]).toBe(Math.fround((source[5000] ?? 0) * 0.5));
	});

	test('what moves while there is no host is heard by the next one', async () => {
		await client.open(rack('fast'));
		const stopped = nextStatus('stopped');
		const running = stopped.then(() => nextStatus('running'));
		process.kill(client.hostPid ?? 0, 'SIGKILL');
		await stopped;
		await client.setSimulatedPositions('amp', { gain: 0.25 });
		await running;
		const source = programme(RATE, 3);
		writeWav(join(folder, 'short.wav'), source, RATE);
		const { outcome } = await client.print(pass({ sourcePath: join(folder, 'short.wav') }));
		expect(outcome).toBe('complete');
		const capture = readWav(join(folder, 'capture.wav'))[0];
		expect(capture?.[1000 + 5000]).toBe(Math.fround((source[0][5000] ?? 0) * 0.25));
	});

	test('a host that hangs is ended and started again', async () => {
		await client.open(rack('realtime'));
		const stopped = nextStatus('stopped');
		process.kill(client.hostPid ?? 0, 'SIGSTOP');
		expect((await stopped).reason).toContain('no sign of life');
		await nextStatus('running');
	});

	test('when the control process goes, the capture is closed and the host exits', async () => {
		writeWav(join(folder, 'mix.wav'), programme(60 * RATE, 4), RATE);
		await client.open(rack('realtime'));
		const pid = client.hostPid ?? 0;
		const printing = client.print(pass({}));
		await nextTransport((report) => report.mode === 'printing' && report.frame > RATE / 4);
		await client.close();
		expect((await printing).outcome).toBe('failed');
		expect(() => process.kill(pid, 0)).toThrow();
		expect(readWav(join(folder, 'capture.wav'))[0]?.length).toBeGreaterThan(RATE / 8);
	});

	test('when the control process is killed, the host closes the capture and exits', async () => {
		const [source] = [programme(60 * RATE, 6)];
		writeWav(join(folder, 'mix.wav'), source, RATE);
		const { path, execArgv } = entryPoint(import.meta.url, './audioParent');
		const parent = fork(path, [join(folder, 'mix.wav'), join(folder, 'capture.wav')], { execArgv });
		const [said] = await once(parent, 'message');
		const { host } = z.object({ host: z.int() }).parse(said);
		parent.kill('SIGKILL');
		await gone(host);
		const capture = readWav(join(folder, 'capture.wav'));
		const frames = capture[0]?.length ?? 0;
		expect(frames).toBeGreaterThan(RATE / 8);
		expect(frames).toBeLessThan(30 * RATE);
		// All but the fade is the music.
		const whole = frames - 4096;
		expect(capture[0]?.subarray(0, whole)).toEqual(source[0].subarray(0, whole));
	});

	test.each([
		['an audio host', gainHost()],
		[
			'a simulated rack',
			entryPoint(new URL('../../src/units/simulators/audioRack.ts', import.meta.url).href, './audioRackMain'),
		],
	])('%s whose control process goes while it is still being loaded exits', async (_, { path, execArgv }) => {
		const child = fork(path, [], { execArgv, serialization: 'advanced' });
		await once(child, 'spawn');
		child.disconnect();
		const [code, signal] = await once(child, 'exit');
		expect([code, signal]).toEqual([0, null]);
	});

	test('meters and preview come while they are wanted', async () => {
		writeWav(join(folder, 'mix.wav'), programme(60 * RATE, 5), RATE);
		await client.open(rack('realtime'));
		await client.setMonitor({ source: 'return', levelDb: 0, dim: false, muted: false });
		await client.want({ meters: ['levels', 'loudness'], preview: true });
		const meters = new Promise<Meters>((resolve) => {
			client.onMeters((reading) => {
				const { levels, loudness } = reading;
				if (typeof levels?.return.peakDbfs[0] === 'number' && typeof loudness?.momentaryLufs === 'number')
					resolve(reading);
			});
		});
		const preview = new Promise<PreviewBlock>((resolve) => {
			client.onPreview((block) => {
				if (block.pcm.some((value) => value !== 0)) resolve(block);
			});
		});
		await client.play({ sourcePath: join(folder, 'mix.wav'), chain: chain({}), latency: null, startFrame: 1000 });
		const reading = await meters;
		expect(reading.loudness?.momentaryLufs).toBeLessThan(0);
		// Nobody asked for these, so they were not made.
		expect(reading.spectrum).toBeUndefined();
		expect(reading.scope).toBeUndefined();
		expect((await preview).rateHz).toBe(RATE);
		await client.stop();
	});

	test('errors arrive with their code and remedy', async () => {
		await expect(
			client.play({ sourcePath: 'x', chain: chain({}), latency: null, startFrame: 0 }),
		).rejects.toMatchObject({
			code: 'audio.closed',
		});
		await client.open(rack('fast'));
		await expect(client.print(pass({ sourcePath: join(folder, 'none.wav') }))).rejects.toMatchObject({
			code: 'file.not-found',
		});
	});
});
