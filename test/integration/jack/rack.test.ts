import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAudioClient } from '../../../src/audio/client.ts';
import { entryPoint } from '../../../src/process/entry.ts';
import { systemClock } from '../../../src/process/systemClock.ts';
import { startAudioRack } from '../../../src/units/simulators/audioRack.ts';
import { createUnitModel } from '../../../src/units/simulators/models/index.ts';
import { audioConfig, chain, programme, readWav, writeWav } from '../../audio/host/studio.ts';
import { describeWith } from '../../capabilities.ts';
import { JACK_DEVICE, JACK_OUTBOARD, startJack } from '../../support/jack.ts';
import { attempt, orNamed, PRE_ROLL, RESTARTS } from '../../support/jackLoop.ts';

const RATE = 48000;
const SECONDS = 6;
const STREAM = { rateHz: RATE, blockFrames: 1024, prefillBlocks: 4 };
const UNIT = {
	unit: 'eq',
	definition: 'pultec/eqp-1a',
	channel: 'stereo',
	seed: 3,
	positions: { eq_in: 1, lf_boost: 0.4, hf_boost: 0.3 },
} as const;
const PAIRS = [
	[0, 0],
	[1, 1],
] as const;

/** RMS of the difference over the RMS of `reference`, dB, from `from` on. */
function residualDb(reference: Float64Array, other: Float64Array, from: number): number {
	let difference = 0;
	let whole = 0;
	for (let frame = from; frame < reference.length; frame++) {
		difference += ((other[frame] ?? 0) - (reference[frame] ?? 0)) ** 2;
		whole += (reference[frame] ?? 0) ** 2;
	}
	return 10 * Math.log10(difference / whole);
}

describeWith(['jackd', 'naudiodon'], 'a real-time pass through a rack in another process', () => {
	test('captures what the units make of the music, in its place', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'detent-rack-'));
		const sourcePath = join(folder, 'mix.wav');
		const capturePath = join(folder, 'capture.wav');
		const source = programme(SECONDS * RATE, 21);
		writeWav(sourcePath, source, RATE);
		const jack = await startJack({ rateHz: RATE, periodFrames: 1024 });
		const trouble: string[] = [];
		const troubled = (what: string) => void trouble.push(what);
		const rack = await startAudioRack({
			...STREAM,
			clock: systemClock,
			env: jack.env,
			device: JACK_OUTBOARD,
			referenceDbfs: -18,
			noise: false,
			drift: false,
			units: [{ ...UNIT, positions: { ...UNIT.positions } }],
			printed: () => {},
			troubled,
			ended: troubled,
		});
		const client = createAudioClient({
			clock: systemClock,
			env: jack.env,
			printed: () => {},
			entry: entryPoint(import.meta.url, '../../../src/audioHost'),
		});
		try {
			let done: { latencyFrames: number } | null = null;
			for (let restarts = 0; done === null; restarts++) {
				const outcome = await orNamed(async () => {
					const audio = audioConfig({ ...STREAM, backend: 'portaudio', device: JACK_DEVICE, wordLengthBits: 32 });
					await client.open({ audio, simulated: null, fileReturnPath: null });
					const pid = client.hostPid ?? 0;
					await jack.connect(pid, rack.pid, PAIRS);
					await jack.connect(rack.pid, pid, PAIRS);
					return attempt(client, { sourcePath, capturePath, chain: chain({}), bitTransparent: false });
				});
				if ('latencyFrames' in outcome) done = outcome;
				else {
					console.log(`restarted, as Detent named it: ${outcome.named}; the rack said: ${trouble.join(', ')}`);
					expect(restarts).toBeLessThan(RESTARTS);
				}
			}
			const model = createUnitModel(UNIT.definition, {
				...UNIT,
				rateHz: RATE,
				referenceDbfs: -18,
				noise: false,
				drift: false,
			});
			model.setPositions(UNIT.positions);
			const [left, right] = [source[0].slice(), source[1].slice()];
			for (let at = 0; at < left.length; at += 1024)
				model.process(left.subarray(at, at + 1024), right.subarray(at, at + 1024), Math.min(1024, left.length - at));
			const capture = readWav(capturePath)[0]?.subarray(PRE_ROLL, PRE_ROLL + left.length) ?? new Float64Array();
			const residual = residualDb(left, capture, RATE);
			console.log(`round trip ${done.latencyFrames} frames, residual ${residual.toFixed(1)} dB`);
			expect(residual).toBeLessThan(-120);
		} finally {
			await client.dispose();
			await rack.stop();
			await jack.stop();
			rmSync(folder, { recursive: true, force: true });
		}
	});
});
