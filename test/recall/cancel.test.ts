import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AwayUnits } from '../../src/recall/awayUnits.ts';
import { executeRecall } from '../../src/recall/execute.ts';
import type { StepOutcome } from '../../src/recall/execution.ts';
import { planRecall } from '../../src/recall/plan.ts';
import { isKnown } from '../../src/shared/model/evidence.ts';
import type { UnitDriver } from '../../src/units/driver.ts';
import { FAULTS } from '../../src/units/simulators/faultGate.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { benchDefinitions, benchRig, openBench } from '../units/simulatorsBench.ts';
import { recorded } from './fakes.ts';

const definitions = benchDefinitions();
const WANTED: Record<string, Record<string, number>> = {
	pultec: { eq_in: 1, lf_cps: 2 },
	eq: { bypass: 1, low_gain: 15, low_freq: 3, mid_gain: 9, mid_freq: 7, high_gain: 14, high_freq: 5, output_trim: 8 },
	reverb: { bank: 2, program: 41 },
	monitor: { main_volume: 0.625, dim: 1, mono: 1 },
	deck: { dolby_a: 2, dolby_b: 1 },
};
const WIRED = ['eq', 'reverb', 'monitor', 'deck'];
/** A recall of this rack takes about 300 ms when nothing goes wrong, and its hands take longer. */
const HAND_MS = 150;

const nowhere = (): never => {
	throw new Error('nothing may leave this process');
};

async function cancelAt(cancelMs: number, fault: { unit: string; kind: (typeof FAULTS)[number]; atMs: number } | null) {
	const clock = new FakeClock();
	const base = { clock, openMidi: nowhere, openOsc: nowhere, openTcp: nowhere, openSerial: nowhere };
	const bench = await openBench({ clock, wires: 'memory', serial: 'tcp' }, base);
	await clock.advance(1000);
	const truth = (unit: string, control: string) => bench.studio.positions(unit).get(control) ?? Number.NaN;
	const before = new Map(
		Object.entries(WANTED).flatMap(([unit, controls]) =>
			Object.keys(controls).map((control) => [`${unit} ${control}`, truth(unit, control)] as const),
		),
	);
	const plan = planRecall({
		current: {},
		wanted: Object.entries(WANTED).map(([unit, positions]) => {
			const definition = definitions.get(unit);
			if (definition === undefined) throw new Error(unit);
			return recorded(unit, definition, positions);
		}),
		units: new Map([...definitions].map(([id, definition]) => [id, { name: id, serial: null, definition }] as const)),
		wires: new Map(
			WIRED.map((id) => {
				const { settable, readable } = bench.driver(id);
				return [id, { settable, readable, link: bench.driver(id).link().link, restores: false }];
			}),
		),
		order: benchRig.units.map(({ id }) => id),
		restores: new Set<string>(),
		muteMonitor: true,
		stillTransports: new Map(),
	});
	const cancel = new AbortController();
	clock.after(cancelMs, () => cancel.abort(new Error('enough')));
	if (fault !== null) clock.after(fault.atMs, () => void bench.studio.setFault(fault.unit, fault.kind));
	const done = executeRecall(plan, new Map<string, UnitDriver>(WIRED.map((id) => [id, bench.driver(id)])), {
		clock,
		signal: cancel.signal,
		away: new AwayUnits(clock, 2000, () => undefined),
		onStep: () => undefined,
		confirmHand: (step) =>
			new Promise((resolve) => {
				clock.after(HAND_MS, () => {
					if (cancel.signal.aborted) return;
					bench.studio.setByHand(step.unit, step.control, step.to);
					resolve('done');
				});
			}),
		readMemory: async () => new Uint8Array(),
		onTransfer: () => undefined,
		muteMonitor: async () => undefined,
		switchMuted: (_, work) => work(),
		tries: 3,
	});
	let ended = false;
	void done.then(() => {
		ended = true;
	});
	let waitedMs = 0;
	for (; !ended && waitedMs < cancelMs + 10_000; waitedMs += 10) await clock.advance(10);
	const result = await done;
	const judge = (outcome: StepOutcome) => {
		const { step, evidence, position, touched } = outcome;
		if (step.kind === 'safe') return;
		const name = `${step.id}, cancelled at ${cancelMs} ms, ${JSON.stringify(fault)}`;
		const stands = truth(step.unit, step.control);
		if (evidence.outcome !== 'done') expect(evidence.reason, name).not.toBeNull();
		if (!touched) expect(stands, name).toBe(before.get(`${step.unit} ${step.control}`));
		if (evidence.evidence === 'acknowledged' && evidence.stale === null && position !== null) {
			expect(Math.abs(position - stands), name).toBeLessThan(1e-3);
		}
		if (isKnown(evidence)) expect(position, name).not.toBeNull();
	};
	for (const outcome of result.steps) judge(outcome);
	expect(waitedMs).toBeLessThanOrEqual(Math.max(cancelMs, 0) + 20);
	// What was under way may still arrive; it is said to.
	await clock.advance(3000);
	for (const outcome of result.steps) judge(outcome);
	await bench.stop();
	return result.outcome;
}

const fault = fc.option(
	fc.record({
		unit: fc.constantFrom(...WIRED),
		kind: fc.constantFrom(...FAULTS),
		atMs: fc.integer({ min: 0, max: 400 }),
	}),
);

test('a recall that is cancelled at any moment, whatever fails meanwhile, ends at once with every control in a known state', async () => {
	const seen = new Set<string>();
	await fc.assert(
		fc.asyncProperty(fc.integer({ min: 0, max: 600 }), fault, async (cancelMs, broken) => {
			seen.add(await cancelAt(cancelMs, broken));
		}),
		{ numRuns: 60, seed: 4 },
	);
	expect(seen).toContain('cancelled');
});
