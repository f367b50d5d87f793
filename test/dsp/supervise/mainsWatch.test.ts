import { describe, expect, test } from 'vitest';
import { MAINS_KINDS } from '../../../src/dsp/supervise/mainsKinds.ts';
import { MainsProof } from '../../../src/dsp/supervise/mainsProof.ts';
import { MainsWatch } from '../../../src/dsp/supervise/mainsWatch.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { toldFindings } from '../../support/toldFindings.ts';

const RATE = 8000;
const SECONDS = 12;
const ONSET = 6 * RATE;
const LATEST = 2 * RATE;
const PRE_ROLL = 4 * RATE;

/** All that is told when this is added to a left return that is otherwise the programme, a little softer. */
function told(added: (frame: number) => number, programme?: (frame: number) => number): Finding[] {
	const { findings, log } = toldFindings();
	const watch = new MainsWatch({
		rateHz: RATE,
		sourceFrom: 0,
		sourceTo: SECONDS * RATE,
		apartSeconds: 0,
		log,
	});
	const random = seededRng(3);
	for (let frame = -PRE_ROLL; frame < SECONDS * RATE; frame++) {
		const sent =
			frame < 0
				? 0
				: (programme?.(frame) ?? 0.005 * (random() - random()) + 0.2 * Math.sin((2 * Math.PI * 440 * frame) / RATE));
		watch.push(0.9 * sent + added(frame), 0, sent, 0, frame);
	}
	watch.finish();
	return findings;
}

const found = (...given: Parameters<typeof told>) => told(...given).filter(({ severity }) => severity !== 'note');
const unproven = (...given: Parameters<typeof told>) => told(...given).filter(({ severity }) => severity === 'note');

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

test('an offset that was there from the start is told once, with its level; one below -50 dBFS is not', () => {
	const [offset, ...others] = found(() => -0.005);
	expect(others).toEqual([]);
	expect(offset).toMatchObject({
		kind: 'dc',
		severity: 'warning',
		channel: 'left',
		frames: null,
		text: 'There is a DC offset of about −46 dBFS, from the beginning on.',
	});
	expect(found(() => 0.003)).toEqual([]);
});

test('an offset that comes up and goes is found with its place and its end', () => {
	const findings = found((frame) => (frame >= ONSET && frame < ONSET + 4 * RATE ? -0.01 : 0));
	expect(findings).toMatchObject([{ kind: 'dc', severity: 'warning', text: 'A DC offset of about −40 dBFS came up.' }]);
	expect(Math.abs((findings[0]?.frame ?? 0) - ONSET)).toBeLessThanOrEqual(LATEST);
	expect(Math.abs((findings[0]?.frames ?? 0) - 4 * RATE)).toBeLessThanOrEqual(LATEST);
});

describe('where hum would not be seen', () => {
	/** A bass note on the first two frequencies of 50 Hz, from 4 s to 9 s. */
	const bass = (frame: number) =>
		frame < 4 * RATE || frame >= 9 * RATE
			? 0
			: 0.05 * (Math.sin((2 * Math.PI * 50 * frame) / RATE) + Math.sin((2 * Math.PI * 100 * frame) / RATE));

	test('nothing is said where hum of -63 dBFS would be seen everywhere', () => {
		expect(unproven(() => 1e-5)).toEqual([]);
		const soft = hum(50, 10 ** (-62.5 / 20) * 2);
		expect(found(from(soft))).toMatchObject([{ kind: 'hum' }]);
	});

	test('a sentence says for how long, and each stretch its place and the level that would be seen', () => {
		const [all, stretch, ...others] = unproven(() => 0, bass);
		expect(others).toEqual([]);
		expect(all).toMatchObject({ kind: 'not-provable', severity: 'note', channel: 'left', frame: null });
		expect(all?.text).toMatch(
			/^Hum that comes up would be seen from about −63 dBFS on in [5-7] s of this print, from −50 dBFS on in [5-7] s, from −\d+ dBFS on in all of it: /,
		);
		expect(Math.abs((stretch?.frame ?? 0) - 4 * RATE)).toBeLessThanOrEqual(RATE);
		expect(Math.abs((stretch?.frames ?? 0) - 5 * RATE)).toBeLessThanOrEqual(2 * RATE);
		expect(stretch?.text).toMatch(/^Hum that comes up here would be seen from about −\d+ dBFS on/);
	});

	test('hum that is missed under it is softer than the level that is told, and louder hum is found', () => {
		const level = (text: string | undefined) => Number(/−(\d+) dBFS on in all of it/.exec(text ?? '')?.[1]);
		const within = (amplitude: number) => (frame: number) =>
			frame < 4.5 * RATE || frame >= 8.5 * RATE ? 0 : hum(50, amplitude)(frame);
		const told = -level(unproven(() => 0, bass)[0]?.text);
		expect(found(within(0.003), bass)).toEqual([]);
		expect(20 * Math.log10(0.003)).toBeLessThan(told);
		// The third harmonic of hum has a third of the first one, the second a half.
		const louder = found(within(2.2 * 10 ** (told / 20)), bass);
		expect(louder.map(({ text }) => text)).toContainEqual(expect.stringMatching(/^Hum of 50 Hz/));
	});

	test('no more than five stretches are told by themselves', () => {
		const proof = new MainsProof(RATE, 0, 60 * RATE);
		for (let second = 0; second < 60; second++)
			for (const channel of ['left', 'right'] as const)
				for (let kind = 0; kind < MAINS_KINDS.length; kind++)
					proof.take(channel, kind, second * RATE, RATE, kind === 1 && second % 6 < 3 ? 0.1 : 1e-4);
		const findings = proof.findings();
		expect(findings).toHaveLength(6);
		expect(findings[1]?.text).toContain('from about −20 dBFS on.');
		expect(findings.slice(1).every(({ channel, frame }) => channel === 'both' && frame !== null)).toBe(true);
	});
});

describe('off tape', () => {
	/** A return that is late and at another speed than the source. */
	function told(programme: (seconds: number) => number, speed: number, added: (frame: number) => number): Finding[] {
		const findings: Finding[] = [];
		const log = {
			add(finding: Finding) {
				findings.push(finding);
				return finding;
			},
			end() {},
		};
		const watch = new MainsWatch({ rateHz: RATE, sourceFrom: 0, sourceTo: SECONDS * RATE, apartSeconds: 3, log });
		for (let frame = -RATE; frame < SECONDS * RATE; frame++) {
			const played = programme((frame / RATE - 1.7) * speed) + added(frame);
			watch.push(played, played, programme(frame / RATE), programme(frame / RATE), frame);
		}
		watch.finish();
		return findings.filter(({ severity }) => severity !== 'note');
	}
	/** A low G that is held: of what was sent nothing lies at the mains' frequencies, of what is a little faster some does. */
	const bass = (seconds: number) =>
		seconds < 0 ? 0 : [1, 2, 3].reduce((sum, k) => sum + (0.2 / k) * Math.sin(2 * Math.PI * 49 * k * seconds), 0);

	test.each([1, 1.004, 0.99])('a bass note near the mains is no hum at %d times its speed', (speed) => {
		expect(told(bass, speed, () => 0)).toEqual([]);
	});

	test('hum that comes up is found on both channels, also when it comes up near the end', () => {
		const late = (signal: (frame: number) => number) => (frame: number) => (frame < 7 * RATE ? 0 : signal(frame));
		const music = (seconds: number) => (seconds < 0 ? 0 : 0.2 * Math.sin(2 * Math.PI * 440 * seconds));
		expect(told(music, 1.004, late(hum(50, 0.005)))).toMatchObject([
			{ kind: 'hum', channel: 'left' },
			{ kind: 'hum', channel: 'right' },
		]);
		expect(
			told(
				music,
				1.004,
				late(() => 0.02),
			).map(({ kind }) => kind),
		).toEqual(['dc', 'dc']);
	});
});
