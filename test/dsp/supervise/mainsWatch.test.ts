import { expect, test } from 'vitest';
import { MainsWatch } from '../../../src/dsp/supervise/mainsWatch.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import { seededRng } from '../../../src/shared/random.ts';

const RATE = 8000;
const SECONDS = 12;
const ONSET = 6 * RATE;
const LATEST = 2 * RATE;

/** What is found when this is added to a return that is otherwise the programme, a little softer. */
function found(added: (frame: number) => number, programme?: (frame: number) => number): Finding[] {
	const findings: Finding[] = [];
	const watch = new MainsWatch(RATE, 'left', {
		add(finding) {
			findings.push(finding);
			return finding;
		},
		end(finding, frame) {
			findings[findings.indexOf(finding)] = { ...finding, frames: frame - (finding.frame ?? 0) };
		},
	});
	const random = seededRng(3);
	for (let frame = 0; frame < SECONDS * RATE; frame++) {
		const sent =
			programme?.(frame) ?? 0.005 * (random() - random()) + 0.2 * Math.sin((2 * Math.PI * 440 * frame) / RATE);
		watch.push(0.9 * sent + added(frame), sent, frame);
	}
	return findings;
}

const hum = (mains: number, amplitude: number) => (frame: number) =>
	[1, 2, 3].reduce((sum, k) => sum + (amplitude / k) * Math.sin((2 * Math.PI * k * mains * frame) / RATE), 0);
const from = (signal: (frame: number) => number) => (frame: number) => (frame < ONSET ? 0 : signal(frame));

test('nothing is found in a sound pass, nor in a programme that hums and is offset itself', () => {
	expect(found(() => 1e-5)).toEqual([]);
	expect(
		found(
			() => 0,
			(frame) => 0.02 + from(hum(50, 0.1))(frame),
		),
	).toEqual([]);
});

test.each([50, 60])('hum of %d Hz that comes up is found with its frequency, its level and its place', (mains) => {
	const findings = found(from(hum(mains, 0.005)));
	expect(findings).toMatchObject([{ kind: 'hum', severity: 'warning', channel: 'left', frames: null }]);
	expect(findings[0]?.text).toBe(`Hum of ${mains} Hz came up, about −46 dBFS.`);
	expect(Math.abs((findings[0]?.frame ?? 0) - ONSET)).toBeLessThanOrEqual(LATEST);
});

test('hum that was there from the start belongs to the rack and is no finding', () => {
	expect(found(hum(50, 0.002))).toEqual([]);
});

test('an offset that comes up and goes is found with its place and its end', () => {
	const findings = found((frame) => (frame >= ONSET && frame < ONSET + 4 * RATE ? -0.01 : 0));
	expect(findings).toMatchObject([{ kind: 'dc', severity: 'warning', text: 'A DC offset of about −40 dBFS came up.' }]);
	expect(Math.abs((findings[0]?.frame ?? 0) - ONSET)).toBeLessThanOrEqual(LATEST);
	expect(Math.abs((findings[0]?.frames ?? 0) - 4 * RATE)).toBeLessThanOrEqual(LATEST);
});
