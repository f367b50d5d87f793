import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAudioClient } from '../../../src/audio/client.ts';
import type { SimulatedUnit } from '../../../src/audio/engine.ts';
import { entryPoint } from '../../../src/process/entry.ts';
import { systemClock } from '../../../src/process/systemClock.ts';
import { startAudioRack } from '../../../src/units/simulators/audioRack.ts';
import { createUnitModel } from '../../../src/units/simulators/models/index.ts';
import { audioConfig, chain, programme, readWav, writeWav } from '../../audio/host/studio.ts';
import { describeWith } from '../../capabilities.ts';
import { JACK_DEVICE, startJack } from '../../support/jack.ts';
import { attempt, orNamed, PRE_ROLL } from '../../support/jackLoop.ts';

const RATE = 48_000;
const SECONDS = 6;
/** A slip that Detent itself names, or a host that it ends and starts again, may restart the run as often. */
const ATTEMPTS = 3;
const STREAM = { rateHz: RATE, blockFrames: 1024, prefillBlocks: 4 };
const PAIRS = [
	[0, 0],
	[1, 1],
] as const;
/** A second device of two outputs and two inputs, as an outboard has them. */
const OUTBOARD = `pcm.outboard {
  type jack
  playback_ports { 0 system:playback_1 1 system:playback_2 }
  capture_ports { 0 system:capture_1 1 system:capture_2 }
  hint { show on description "Outboard" }
}
`;
const EQ: SimulatedUnit = {
	unit: 'eq',
	definition: 'detent/open-eq',
	channel: 'stereo',
	seed: 5,
	positions: { bypass: 1, low_gain: 16, low_freq: 5, mid_gain: 9, mid_freq: 5, high_gain: 15, high_freq: 5 },
};
const TURNED = { mid_gain: 18 };

/** What the models alone make of the source: the unit stands as it does in the rack by then. */
function modelled(source: readonly Float64Array[]): Float64Array[] {
	const { definition, channel, seed } = EQ;
	const options = { rateHz: RATE, referenceDbfs: -18, noise: false, drift: false };
	const model = createUnitModel(definition, { ...options, channel, seed });
	model.setPositions({ ...EQ.positions, ...TURNED });
	const [left, right] = [Float64Array.from(source[0] ?? []), Float64Array.from(source[1] ?? [])];
	model.process(left, right, left.length);
	return [Float64Array.from(Float32Array.from(left)), Float64Array.from(Float32Array.from(right))];
}

/** The delay at which every sample of the capture is that of the models; null when there is none. */
function exactDelay(capture: readonly Float64Array[], wanted: readonly Float64Array[]): number | null {
	const matches = (delay: number) =>
		[0, 1].every((channel) =>
			(wanted[channel] ?? []).every((sample, frame) => capture[channel]?.[frame + delay] === sample),
		);
	for (let delay = PRE_ROLL - 64; delay <= PRE_ROLL + 64; delay++) if (matches(delay)) return delay;
	return null;
}

describeWith(['jackd', 'naudiodon'], 'the simulated outboard behind JACK', () => {
	test('gives back what the unit models make of it, sample by sample, with a constant delay', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'detent-outboard-'));
		const sourcePath = join(folder, 'mix.wav');
		writeWav(sourcePath, programme(SECONDS * RATE, 11), RATE);
		const jack = await startJack({ rateHz: RATE, periodFrames: 1024 });
		appendFileSync(join(jack.env['HOME'] ?? folder, '.asoundrc'), OUTBOARD);
		const troubles: string[] = [];
		const common = { env: jack.env, clock: systemClock, printed: () => {} };
		const client = createAudioClient({ ...common, entry: entryPoint(import.meta.url, '../../../src/audioHost') });
		const outboard = { ...STREAM, device: 'outboard', units: [EQ], referenceDbfs: -18, noise: false, drift: false };
		const troubled = (what: string) => void troubles.push(what);
		const rack = await startAudioRack({ ...common, ...outboard, troubled, ended: troubled });
		try {
			const slips: string[] = [];
			for (;;) {
				const capturePath = join(folder, `capture-${slips.length}.wav`);
				const outcome = await orNamed(async () => {
					await client.open({
						audio: audioConfig({ backend: 'portaudio', device: JACK_DEVICE, ...STREAM }),
						simulated: null,
						fileReturnPath: null,
					});
					const host = client.hostPid ?? 0;
					await jack.connect(host, rack.pid, PAIRS);
					await jack.connect(rack.pid, host, PAIRS);
					rack.setPositions('eq', TURNED);
					return attempt(client, { sourcePath, capturePath, chain: chain({}), bitTransparent: true });
				});
				if ('named' in outcome) {
					slips.push(outcome.named);
					expect(slips.length, slips.join(' | ')).toBeLessThan(ATTEMPTS);
					continue;
				}
				const delay = exactDelay(readWav(capturePath), modelled(readWav(sourcePath)));
				console.log(JSON.stringify({ delay, ...outcome, slips, troubles }));
				expect(delay).not.toBeNull();
				break;
			}
		} finally {
			await client.dispose();
			await rack.stop();
			await jack.stop();
			rmSync(folder, { recursive: true, force: true });
		}
	});

	test('names a device that is not there, and leaves no process behind', async () => {
		const options = { ...STREAM, units: [], referenceDbfs: -18, noise: false, drift: false, clock: systemClock };
		const start = startAudioRack({
			...options,
			device: 'no such device',
			env: process.env,
			printed: () => {},
			troubled: () => {},
			ended: () => {},
		});
		await expect(start).rejects.toMatchObject({ code: 'audio.no-device', subject: 'no such device' });
	});
});
