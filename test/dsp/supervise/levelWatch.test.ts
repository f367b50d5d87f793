import { expect, test } from 'vitest';
import { CELL, OVERLAP } from '../../../src/dsp/supervise/cells.ts';
import { LevelWatch } from '../../../src/dsp/supervise/levelWatch.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import { seededRng } from '../../../src/shared/random.ts';

const RATE = 44_100;
const FRAMES = (720 + OVERLAP) * CELL;
const STEP = 720 * CELL;
const STRETCHES = 14;
const AT = 9 * STEP + 3000;
const TONES_HZ = [300, 2200, 9000];
const LEVELS = [0.05, 0.1, 1];

/**
 * What is told of a return that is a tone in each band, the treble the loudest, whose levels jump by so much, with noise in
 * which the lower ones can hardly be read.
 */
function told(jumpsDb: readonly number[], noise: number): Finding[] {
	const found: Finding[] = [];
	const log = {
		add(finding: Finding) {
			found.push(finding);
			return finding;
		},
		end() {},
	};
	const watch = new LevelWatch({ rateHz: RATE, midSide: false, sourceFrom: 0, sourceTo: 1e9, log }, FRAMES);
	const random = seededRng(5);
	for (let stretch = 0; stretch < STRETCHES; stretch++) {
		const p = new Float64Array(FRAMES);
		const y = new Float64Array(FRAMES);
		for (let k = 0; k < FRAMES; k++) {
			const frame = stretch * STEP + k;
			for (const [band, hz] of TONES_HZ.entries()) {
				const tone = (LEVELS[band] ?? 0) * Math.sin((2 * Math.PI * hz * frame) / RATE);
				p[k] = (p[k] ?? 0) + tone;
				y[k] = (y[k] ?? 0) + (frame < AT ? 1 : 10 ** ((jumpsDb[band] ?? 0) / 20)) * tone;
			}
			y[k] = (y[k] ?? 0) + noise * (random() - random());
		}
		const silence = new Float64Array(FRAMES);
		watch.take({ straightened: [silence, y], predicted: [silence, p] }, stretch * STEP, 1e9, true);
		watch.keep();
	}
	return found;
}

test('a jump by half a dB of all bands is told', () => {
	expect(told([-0.5, -0.5, -0.5], 0.01)).toMatchObject([{ kind: 'level-jump', channel: 'right' }]);
});

test('a step in the treble alone is none where the other bands stand', () => {
	expect(told([0, 0, -0.5], 1e-3)).toEqual([]);
});

test('where the other bands are too unsure to tell, it is said not to be provable, and is no warning', () => {
	const found = told([0, 0, -0.5], 0.02);
	expect(found).toMatchObject([{ kind: 'not-provable', severity: 'note', channel: 'right' }]);
	const { frame, frames } = found[0] ?? {};
	expect(frame).toBeLessThan(AT);
	expect((frame ?? 0) + (frames ?? 0)).toBeGreaterThan(AT);
});
