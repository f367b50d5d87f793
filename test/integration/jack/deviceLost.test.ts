import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAudioClient } from '../../../src/audio/client.ts';
import type { HostStatus } from '../../../src/audio/engine.ts';
import { entryPoint } from '../../../src/process/entry.ts';
import { systemClock } from '../../../src/process/systemClock.ts';
import { audioConfig, chain, latencyOf, programme, readWav, writeWav } from '../../audio/host/studio.ts';
import { describeWith } from '../../capabilities.ts';
import { JACK_DEVICE, startJack } from '../../support/jack.ts';

const RATE = 48_000;

describeWith(['jackd', 'naudiodon'], 'a sound server that dies under a running pass', () => {
	test('fails the pass by name, keeps what was captured, and is used again when it is back', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'detent-lost-'));
		writeWav(join(folder, 'mix.wav'), programme(60 * RATE, 1), RATE);
		const jack = await startJack({ rateHz: RATE, periodFrames: 1024 });
		const printed: string[] = [];
		const client = createAudioClient({
			clock: systemClock,
			env: jack.env,
			printed: (line) => void printed.push(line),
			entry: entryPoint(import.meta.url, '../../../src/audioHost'),
		});
		const states: HostStatus[] = [];
		client.onStatus((status) => states.push(status));
		const until = (state: HostStatus['state']) =>
			new Promise<void>((resolve) => {
				const stop = client.onStatus((status) => {
					if (status.state !== state) return;
					stop();
					resolve();
				});
			});
		try {
			await client.open({
				audio: audioConfig({ backend: 'portaudio', device: JACK_DEVICE, rateHz: RATE, blockFrames: 1024 }),
				simulated: null,
				fileReturnPath: null,
			});
			const before = client.hostPid;
			const printing = client.print({
				pass: 'p1',
				sourcePath: join(folder, 'mix.wav'),
				chain: chain({ passKind: 'toTape' }),
				latency: latencyOf(6144),
				capturePath: join(folder, 'capture.wav'),
				preRollFrames: 0,
				tailFrames: 0,
				bitTransparent: true,
			});
			await new Promise<void>((resolve) => {
				client.onTransport((report) => {
					if (report.mode === 'printing' && report.frame > RATE) resolve();
				});
			});
			const lost = until('device lost');
			await jack.kill();
			const { outcome, failure } = await printing;
			console.log(JSON.stringify({ outcome, failure }));
			expect(outcome).toBe('failed');
			expect(['stalled', 'device-lost', 'xrun']).toContain(failure?.kind);
			expect(readWav(join(folder, 'capture.wav'))[0]?.length).toBeGreaterThan(RATE / 2);
			await lost;
			const running = until('running');
			await jack.revive();
			await running;
			console.log(states.map(({ state, reason }) => `${state}: ${reason}`).join('\n'));
			expect(client.status()).toMatchObject({ state: 'running', opened: { device: JACK_DEVICE } });
			expect(client.hostPid).not.toBe(before);
		} finally {
			await client.dispose();
			await jack.stop();
			rmSync(folder, { recursive: true, force: true });
		}
	});
});
