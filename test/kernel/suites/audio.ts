import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAudioClient } from '../../../src/audio/client.ts';
import { packageRoot } from '../../../src/process/packageRoot.ts';
import { systemClock } from '../../../src/process/systemClock.ts';
import { DetentError } from '../../../src/shared/errors.ts';
import { audioConfig, programme, readWav, writeWav } from '../../audio/host/studio.ts';
import { attempt, firstDifference } from '../../support/jackLoop.ts';
import { fact } from '../guest/host.ts';

const RATE = 48_000;
const SECONDS = 5;
const DEVICE = 'rack';

const TRIES = 2;

/** The two halves of the card must run with the same number of channels, so four come back. */
const AUDIO = audioConfig({
	backend: 'portaudio',
	device: DEVICE,
	rateHz: RATE,
	blockFrames: 8192,
	prefillBlocks: 4,
	monitorChannels: [0, 1],
	sendChannels: [2, 3],
	returnChannels: [2, 3],
});

/** What is played on one half of the loopback card comes out of its other half. */
const ASOUNDRC = `pcm.${DEVICE} {
  type asym
  playback.pcm "hw:Loopback,0,0"
  capture.pcm "hw:Loopback,1,0"
  hint { show on description "Loopback" }
}
`;

/** A host whose device gave nothing for seconds is ended by name and started again; whatever else it was fails. */
function namedByDetent(error: unknown): { named: string } {
	if (error instanceof DetentError && error.code === 'audio.host-lost') return { named: error.message };
	throw error;
}

describe('The loopback sound card', () => {
	let folder = '';
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'detent-aloop-'));
		writeFileSync(join(folder, '.asoundrc'), ASOUNDRC);
	});
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	test(`gives back every sample of a pass of ${SECONDS} s in its place, or Detent itself says that the stream slipped or stood`, async () => {
		const sourcePath = join(folder, 'mix.wav');
		writeWav(sourcePath, programme(SECONDS * RATE, 11), RATE);
		const client = createAudioClient({
			clock: systemClock,
			env: { ...process.env, HOME: folder },
			printed: () => {},
			// The built host: loading it from its sources would take longer here than the pass.
			entry: { path: join(packageRoot, 'dist', 'audioHost.js'), execArgv: [] },
		});
		const slips: string[] = [];
		try {
			while (slips.length < TRIES) {
				const capturePath = join(folder, `capture-${slips.length}.wav`);
				const outcome = await client
					.open({ audio: AUDIO, simulated: null, fileReturnPath: null })
					.then(() => attempt(client, sourcePath, capturePath, true))
					.catch(namedByDetent);
				if ('named' in outcome) {
					slips.push(outcome.named);
					continue;
				}
				fact(
					`snd-aloop: ${SECONDS} s whole, round trip ${outcome.latencyFrames} frames, slips before: ${slips.length}`,
				);
				expect(firstDifference(readWav(sourcePath), readWav(capturePath))).toBeNull();
				return;
			}
			// Without acceleration the audio thread does not always get its turn in time; what counts is that this is seen.
			fact(`snd-aloop: no whole pass of ${SECONDS} s; Detent said: ${slips.join(' | ')}`);
		} finally {
			await client.dispose();
		}
	});
});
