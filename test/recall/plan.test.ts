import { describe, expect, test } from 'vitest';
import { planRecall, type RecallRequest } from '../../src/recall/plan.ts';
import { stepStates } from '../../src/recall/steps.ts';
import { clockFace } from '../../src/recall/words.ts';
import { NO_EVIDENCE } from '../../src/shared/model/evidence.ts';
import { KNOWN, recorded, resolved, standing } from './fakes.ts';

const openEq = resolved('detent/open-eq');
const pultec = resolved('pultec/eqp-1a');
const bender = resolved('chandler/curve-bender');
const m7 = resolved('bricasti/m7');
const atr = resolved('ampex/atr-102');
const totalmix = resolved('rme/totalmix-fx');

const EQ_FLAT = { bypass: 1, low_gain: 12, low_freq: 3, mid_gain: 12, output_trim: 10 };
const PULTEC = { eq_in: 1, lf_cps: 2, lf_boost: 0.3, lf_atten: 0, hf_boost: 0, hf_atten: 0.2, atten_sel: 1 };

const all = (controls: readonly { id: string }[]) => new Set(controls.map((control) => control.id));
const wire = (controls: ReadonlySet<string>, readable = controls) => ({
	settable: controls,
	readable,
	link: 'connected' as const,
	restores: true,
});

function request(changes: Partial<RecallRequest>): RecallRequest {
	return {
		current: {},
		wanted: [],
		units: new Map([
			['eq', { name: 'Open EQ', serial: null, definition: openEq }],
			['pultec', { name: 'Pultec', serial: null, definition: pultec }],
			['bender', { name: 'Curve Bender', serial: null, definition: bender }],
			['m7', { name: 'M7', serial: null, definition: m7 }],
			['atr', { name: 'ATR', serial: null, definition: atr }],
			['totalmix', { name: 'TotalMix', serial: null, definition: totalmix }],
		]),
		wires: new Map([
			['eq', wire(all(openEq.controls))],
			['m7', wire(new Set(['bank', 'program']), new Set())],
			['totalmix', wire(all(totalmix.controls))],
		]),
		order: ['pultec', 'bender', 'eq'],
		restores: new Set<string>(),
		muteMonitor: true,
		stillTransports: new Map(),
		...changes,
	};
}

const ids = (plan: { steps: { id: string }[] }) => plan.steps.map((step) => step.id);

describe('a unit whose memory was stored with the revision', () => {
	const memory = { sha256: 'ab'.repeat(32), bytes: 4096, fetchedAt: '2026-03-04T10:20:30.000Z' };
	const wanted = [{ ...recorded('eq', openEq, EQ_FLAT), memory }];
	const current = { eq: standing(EQ_FLAT) };

	test('is offered it in plain words, and nothing else is touched for it', () => {
		const plan = planRecall(request({ current, wanted }));
		expect(plan.steps).toMatchObject([{ id: 'memory:eq', kind: 'memory', memory, chosen: false }]);
		expect(plan.steps[0]?.text).toBe(
			'Write its memory back: 4096 bytes as fetched 2026-03-04 10:20 UTC, in place of all that the unit holds now',
		);
	});

	test('gets it before its settings when it was chosen, and then all its settings', () => {
		const plan = planRecall(request({ current, wanted, restores: new Set(['eq']) }));
		expect(ids(plan).slice(0, 2)).toEqual(['safe:monitor:mute', 'memory:eq']);
		expect(
			ids(plan)
				.slice(2)
				.every((id) => id.startsWith('send:eq:')),
		).toBe(true);
		expect(plan.steps).toHaveLength(2 + Object.keys(EQ_FLAT).length);
		expect(plan.untouched).toBe(0);
	});

	test('is not offered it when its wire cannot write it', () => {
		const wires = new Map([['eq', { ...wire(all(openEq.controls)), restores: false }]]);
		expect(planRecall(request({ current, wanted, wires, restores: new Set(['eq']) })).steps).toEqual([]);
	});
});

test('a rack that is right already gets no steps at all', () => {
	const plan = planRecall(
		request({
			current: { eq: standing(EQ_FLAT), pultec: standing(PULTEC) },
			wanted: [recorded('eq', openEq, EQ_FLAT), recorded('pultec', pultec, PULTEC)],
		}),
	);
	expect(plan).toEqual({ steps: [], untouched: 12, problems: [] });
});

test('only what differs is touched; safe first, then the wire, then the hand', () => {
	const plan = planRecall(
		request({
			current: { eq: standing({ ...EQ_FLAT, mid_gain: 18 }), pultec: standing({ ...PULTEC, lf_boost: 0.5 }) },
			wanted: [recorded('eq', openEq, EQ_FLAT), recorded('pultec', pultec, PULTEC)],
		}),
	);
	expect(ids(plan)).toEqual(['safe:monitor:mute', 'send:eq:mid_gain', 'hand:pultec:lf_boost']);
	expect(plan.untouched).toBe(10);
	expect(plan.steps.map((step) => step.text)).toEqual([
		'Mute the monitor',
		'MID GAIN: from +3 to 0, 6 clicks left',
		'BOOST (low): from 5 to 3 (pointer at 10:00)',
	]);
});

test('none, stale, failed and open evidence all count as different', () => {
	const wanted = [recorded('eq', openEq, EQ_FLAT)];
	for (const evidence of [
		NO_EVIDENCE,
		{ ...KNOWN, stale: 'restart' as const },
		{ ...KNOWN, outcome: 'failed' as const },
		{ ...KNOWN, outcome: 'open' as const },
	]) {
		const plan = planRecall(request({ current: { eq: standing(EQ_FLAT, evidence) }, wanted, muteMonitor: false }));
		expect(plan.steps).toHaveLength(5);
		expect(plan.untouched).toBe(0);
	}
	const unknown = planRecall(request({ wanted, muteMonitor: false }));
	expect(unknown.steps[0]?.text).toBe('EQ: to IN');
	const stale = { ...KNOWN, stale: 'age' as const };
	const seen = planRecall(request({ current: { eq: standing({ ...EQ_FLAT, bypass: 0 }, stale) }, wanted }));
	expect(seen.steps[1]?.text).toBe('EQ: to IN, last seen at OUT');
});

test('a pot within its tolerance is right', () => {
	const near = { ...PULTEC, lf_boost: PULTEC.lf_boost + 0.009 };
	const plan = planRecall(
		request({ current: { pultec: standing(near) }, wanted: [recorded('pultec', pultec, PULTEC)] }),
	);
	expect(plan.steps).toEqual([]);
});

test('a hand walks unit by unit in patch order, the nearest control next', () => {
	const plan = planRecall(
		request({
			wanted: [recorded('bender', bender, { 'output.left': 5, 'in.left': 1 }), recorded('pultec', pultec, PULTEC)],
			muteMonitor: false,
		}),
	);
	const units = plan.steps.map((step) => step.unit);
	expect(units).toEqual([...units].sort().reverse());
	expect(ids(plan).filter((id) => id.includes('pultec'))).toEqual([
		'hand:pultec:eq_in',
		'hand:pultec:lf_boost',
		'hand:pultec:lf_cps',
		'hand:pultec:lf_atten',
		'hand:pultec:hf_boost',
		'hand:pultec:hf_atten',
		'hand:pultec:atten_sel',
	]);
});

test('what has no effect at the wanted settings comes last in its unit and says so', () => {
	const plan = planRecall(
		request({
			wanted: [
				recorded('bender', bender, {
					'bass_gain.left': 7,
					'bass_freq.left': 0,
					'bass_multiply.left': 1,
					'output.left': 5,
				}),
			],
			muteMonitor: false,
		}),
	);
	expect(plan.steps.map((step) => (step.kind === 'hand' ? step.live : null))).toEqual([true, true, false, false]);
	expect(plan.steps.at(-1)?.text).toContain('has no effect at these settings');
});

test('bank goes before program, and a changed bank sends the program again', () => {
	const plan = planRecall(
		request({
			current: { m7: standing({ bank: 1, program: 5 }) },
			wanted: [recorded('m7', m7, { bank: 2, program: 5 })],
			muteMonitor: false,
		}),
	);
	expect(ids(plan)).toEqual(['send:m7:bank', 'send:m7:program']);
	expect(plan.untouched).toBe(0);
});

test('a toggle on the wire is not repeatable, an absolute value is', () => {
	const plan = planRecall(
		request({ wanted: [recorded('totalmix', totalmix, { main_volume: 0.5, dim: 1 })], muteMonitor: false }),
	);
	expect(plan.steps.map((step) => (step.kind === 'send' ? [step.control, step.repeatable] : null))).toEqual([
		['main_volume', true],
		['dim', false],
	]);
});

test('a transport that is not known to stand is stopped first', () => {
	const plan = planRecall(
		request({
			wanted: [recorded('eq', openEq, EQ_FLAT), recorded('pultec', pultec, PULTEC)],
			stillTransports: new Map([
				['eq', false],
				['pultec', true],
			]),
		}),
	);
	expect(ids(plan).slice(0, 3)).toEqual(['safe:monitor:mute', 'safe:eq:transport', 'send:eq:bypass']);
});

describe('what cannot be brought back is said before the start', () => {
	test('a unit that is missing, or replaced by another model', () => {
		const plan = planRecall(
			request({ wanted: [recorded('gone', openEq, EQ_FLAT), recorded('eq', pultec, PULTEC)], muteMonitor: false }),
		);
		expect(plan.steps).toEqual([]);
		expect(plan.problems.map(({ kind, unit }) => [kind, unit])).toEqual([
			['unit replaced', 'eq'],
			['unit missing', 'gone'],
		]);
	});

	test('another box of the same model is set, and named', () => {
		const wanted = [{ ...recorded('eq', openEq, EQ_FLAT), serial: '17' }];
		const plan = planRecall(request({ wanted, muteMonitor: false }));
		expect(plan.problems.map(({ kind }) => kind)).toEqual(['unit replaced']);
		expect(plan.steps).toHaveLength(5);
	});

	test('with another definition the legend decides', () => {
		const wanted = recorded('eq', openEq, { low_freq: 3, mid_freq: 4 });
		const settings = wanted.settings.map((setting) =>
			setting.control === 'low_freq' ? { ...setting, legend: '110' } : { ...setting, legend: '999' },
		);
		const plan = planRecall(
			request({ wanted: [{ ...wanted, definitionHash: 'f'.repeat(64), settings }], muteMonitor: false }),
		);
		expect(plan.problems.map(({ kind, control }) => [kind, control])).toEqual([
			['definition changed', null],
			['position missing', 'mid_freq'],
		]);
		expect(plan.steps.map((step) => [step.control, step.to])).toEqual([['low_freq', 4]]);
	});

	test('what differs from the definition that was recorded is named, and nothing where a hand finds all as it was', () => {
		const wanted = [{ ...recorded('eq', openEq, { low_freq: 3 }), definitionHash: 'f'.repeat(64) }];
		const controls = openEq.controls.filter(({ id }) => id !== 'high_gain');
		const fewer = planRecall(request({ wanted, recordedDefinition: () => ({ ...openEq, controls }) }));
		expect(fewer.problems.map(({ text }) => text)).toEqual([
			'The definition of eq has changed since: HIGH GAIN was not there. Its legends are followed.',
		]);
		expect(planRecall(request({ wanted, recordedDefinition: () => openEq })).problems).toEqual([]);
	});

	test('a trimmer that nobody looked at is left alone', () => {
		const wanted = [recorded('atr', atr, { speed: 1, 'bias.left': 0.5 }, NO_EVIDENCE)];
		const plan = planRecall(request({ wanted, muteMonitor: false }));
		expect(ids(plan)).toEqual(['hand:atr:speed']);
		expect(plan.problems.map(({ text }) => text)).toEqual([
			'atr: it was not known for certain where SPEED stood: nobody had set or read them. What was believed then is brought back.',
			expect.stringMatching(/where .*BIAS.* stood: .*trimmers are left alone/),
		]);
	});

	test('what was known before Detent was started anew is named once a unit, with the reason', () => {
		const stale = { ...KNOWN, stale: 'restart' as const };
		const wanted = [recorded('pultec', pultec, PULTEC, stale), recorded('m7', m7, { program: 5 })];
		const { problems } = planRecall(request({ wanted, muteMonitor: false }));
		expect(problems).toHaveLength(1);
		expect(problems[0]?.text).toMatch(
			/where IN\/OUT, .* and 3 more stood: .*Detent was started anew since.*a daemon that runs/,
		);
	});
});

test('step states for a remote are open and without evidence', () => {
	const plan = planRecall(request({ wanted: [recorded('m7', m7, { program: 5 })], muteMonitor: false }));
	expect(stepStates(plan)).toEqual([
		{
			id: 'send:m7:program',
			unit: 'm7',
			control: 'program',
			kind: 'send',
			text: 'PROGRAM: to 5',
			from: null,
			to: 5,
			evidence: NO_EVIDENCE,
		},
	]);
});

test('a knob points at a time on the clock', () => {
	expect([0, 45, -150, 150, -60].map(clockFace)).toEqual(['12:00', '1:30', '7:00', '5:00', '10:00']);
});
