import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AwayUnits } from '../../src/recall/awayUnits.ts';
import { executeRecall, type RecallResult } from '../../src/recall/execute.ts';
import { planRecall } from '../../src/recall/plan.ts';
import type { RackState, RecallPlan } from '../../src/recall/steps.ts';
import type { ResolvedDefinition } from '../../src/shared/model/definition.ts';
import type { UnitDriver } from '../../src/units/driver.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { type Bench, benchDefinitions, benchRig, openBench } from '../units/simulatorsBench.ts';
import { recorded } from './fakes.ts';

const definitions = benchDefinitions();
const WANTED: Record<string, Record<string, number>> = {
	pultec: { eq_in: 1, lf_cps: 2, lf_boost: 0.35, lf_atten: 0.1 },
	eq: { bypass: 1, low_gain: 15, low_freq: 3, mid_gain: 9, mid_freq: 7, high_gain: 14, high_freq: 5, output_trim: 8 },
	reverb: { bank: 2, program: 41 },
	monitor: { main_volume: 0.625, dim: 1, mono: 0 },
	deck: { dolby_a: 2, dolby_b: 1 },
};
const WIRED = ['eq', 'reverb', 'monitor', 'deck', 'recorder'];

let clock: FakeClock;
let bench: Bench;

const nowhere = (): never => {
	throw new Error('nothing may leave this process');
};

async function settle<T>(promise: Promise<T>): Promise<T> {
	let settled = false;
	const watched = promise.finally(() => {
		settled = true;
	});
	watched.catch(() => undefined);
	for (let turns = 0; !settled && turns < 20_000; turns += 1) await clock.advance(5);
	return watched;
}

beforeEach(async () => {
	clock = new FakeClock();
	const base = { clock, openMidi: nowhere, openOsc: nowhere, openTcp: nowhere, openSerial: nowhere };
	bench = await openBench({ clock, wires: 'memory', serial: 'tcp' }, base);
	await clock.advance(1000);
});
afterEach(() => bench.stop());

function definition(unit: string): ResolvedDefinition {
	const found = definitions.get(unit);
	if (found === undefined) throw new Error(unit);
	return found;
}

function plan(current: RackState): RecallPlan {
	return planRecall({
		current,
		wanted: Object.entries(WANTED).map(([unit, positions]) => recorded(unit, definition(unit), positions)),
		units: new Map(benchRig.units.map(({ id }) => [id, { name: id, serial: null, definition: definition(id) }])),
		wires: new Map(
			WIRED.map((id) => {
				const { settable, readable } = bench.driver(id);
				return [id, { settable, readable, link: bench.driver(id).link().link, restores: false }];
			}),
		),
		order: ['pultec', 'eq'],
		restores: new Set<string>(),
		muteMonitor: true,
		stillTransports: new Map([['deck', false]]),
	});
}

function execute(recall: RecallPlan): Promise<RecallResult> {
	const drivers = new Map<string, UnitDriver>(WIRED.map((id) => [id, bench.driver(id)]));
	return settle(
		executeRecall(recall, drivers, {
			clock,
			signal: new AbortController().signal,
			away: new AwayUnits(clock, 10_000, () => undefined),
			onStep: () => undefined,
			confirmHand: async (step) => {
				bench.studio.setByHand(step.unit, step.control, step.to);
				return 'done';
			},
			readMemory: async () => new Uint8Array(),
			onTransfer: () => undefined,
			muteMonitor: async () => undefined,
			switchMuted: (_, work) => work(),
			tries: 3,
		}),
	);
}

/** What is believed after a recall. */
function believed(result: RecallResult): RackState {
	const rack: Record<string, RackState[string]> = {};
	for (const { step, position, evidence, touched } of result.steps) {
		if (step.kind === 'safe' || !touched) continue;
		rack[step.unit] = { ...rack[step.unit], [step.control]: { position, evidence } };
	}
	return rack;
}

function stands(unit: string): Record<string, number> {
	const positions = bench.studio.positions(unit);
	return Object.fromEntries(
		Object.keys(WANTED[unit] ?? {}).map((id) => [id, Math.round((positions.get(id) ?? -1) * 1e6) / 1e6]),
	);
}

describe('a recall of the simulated rack', () => {
	test('ends with every knob where the revision says, and then has nothing left to do', async () => {
		const result = await execute(plan({}));
		expect(result.steps.filter(({ evidence }) => evidence.outcome !== 'done')).toEqual([]);
		for (const unit of Object.keys(WANTED)) expect(stands(unit)).toEqual(WANTED[unit]);
		const evidence = new Map(result.steps.map(({ step, evidence: found }) => [step.id, found.evidence]));
		expect(evidence.get('send:eq:mid_gain')).toBe('acknowledged');
		expect(evidence.get('send:monitor:dim')).toBe('acknowledged');
		expect(evidence.get('send:reverb:program')).toBe('asked');
		expect(plan(believed(result)).steps.filter((step) => step.kind !== 'safe')).toEqual([]);
	});

	test('does not flip a toggle that stands right already', async () => {
		bench.studio.setByHand('monitor', 'dim', 1);
		await clock.advance(200);
		await execute(plan({}));
		expect(bench.studio.positions('monitor').get('dim')).toBe(1);
	});

	test('goes on without a unit that is unplugged, and finishes when it is back', async () => {
		await bench.studio.setFault('deck', 'unplugged');
		await clock.advance(5000);
		const first = await execute(plan({}));
		expect(first.outcome).toBe('open');
		const open = first.steps.filter(({ evidence }) => evidence.outcome !== 'done');
		expect(open.map(({ step }) => step.id)).toEqual(['safe:deck:transport', 'send:deck:dolby_a', 'send:deck:dolby_b']);
		expect(open.every(({ evidence }) => evidence.reason !== null)).toBe(true);
		expect(stands('eq')).toEqual(WANTED['eq']);

		await bench.studio.setFault('deck', null);
		await clock.advance(10_000);
		const second = await execute(plan(believed(first)));
		expect(second.outcome).toBe('done');
		expect(second.steps.map(({ step }) => step.id)).toEqual([
			'safe:monitor:mute',
			'safe:deck:transport',
			'send:deck:dolby_a',
			'send:deck:dolby_b',
		]);
		expect(stands('deck')).toEqual(WANTED['deck']);
	});

	test('never takes silence for an answer', async () => {
		await bench.studio.setFault('eq', 'silent');
		const result = await execute(plan({}));
		const eq = result.steps.filter(({ step }) => step.unit === 'eq');
		expect(eq).toHaveLength(8);
		for (const { evidence } of eq) {
			expect(evidence.outcome).toBe('open');
			expect(['none', 'asked']).toContain(evidence.evidence);
		}
		expect(stands('monitor')).toEqual(WANTED['monitor']);
	});
});
