import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { render } from '../../../src/audio/offline/work/render.ts';
import { origination } from '../../../src/session/passes/origination.ts';
import { chainSchema } from '../../../src/shared/model/chain.ts';
import { audioConfigSchema } from '../../../src/shared/model/rig.ts';
import { describeWith } from '../../capabilities.ts';
import { fileFacts } from '../../support/passFakes.ts';
import { noisePlanes, scratchFolder, writeFile } from '../files/support.ts';

const RATE = 48_000;
const file = scratchFolder();

describeWith(['mediainfo'], 'the loudness of a master', () => {
	test.each([16, 24, 32] as const)('of %i bits stands in its head, as MediaInfo reads it', (bits) => {
		const inPath = file('print.wav');
		const planes = noisePlanes(2, 5 * RATE, 24).map((plane) => plane.map((sample) => 0.2 * sample));
		writeFile(inPath, { channels: 2, rateHz: RATE, sample: 'float32', broadcast: null }, planes);
		const broadcast = origination({
			pass: '01890a5d-ac96-774b-bcce-b302099a8057',
			startedAtMs: 0,
			title: 'Album: Track',
			number: 1,
			mix: fileFacts('mix.wav', RATE),
			audio: audioConfigSchema.parse({ backend: 'simulated' }),
			simulated: true,
			units: [],
			version: '0.1.0',
		});
		const outPath = file(`master-${bits}.wav`);
		const chain = chainSchema.parse({ schema: 1, name: 'test', stages: [], returnTrimDb: -1.5 });
		const part = { inPath, chain, part: 'post', rateHz: null, skipHeadFrames: 0, skipTailFrames: 0 } as const;
		const job = { kind: 'render', ...part, outPath, bits, refuseOvers: false, broadcast } as const;
		const { loudness } = render(job, { step: () => {} });
		const probe = JSON.parse(execFileSync('mediainfo', ['--Output=JSON', outPath], { encoding: 'utf8' }));
		expect(probe.media.track[0].Description).toBe('Album: Track, print 1');
		expect(probe.media.track[1].extra).toMatchObject({
			LoudnessValue: loudness.integratedLufs?.toFixed(2),
			MaxTruePeakLevel: loudness.truePeakDbtp?.toFixed(2),
			MaxShortTermLoudness: loudness.maxShortTermLufs?.toFixed(2),
		});
	});
});
