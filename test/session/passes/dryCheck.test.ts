import { describe, expect, test } from 'vitest';
import { dryCheck } from '../../../src/session/passes/dryCheck.ts';
import { DetentError } from '../../../src/shared/errors.ts';
import { chainSchema } from '../../../src/shared/model/chain.ts';
import { type Evidence, NO_EVIDENCE } from '../../../src/shared/model/evidence.ts';
import { passCheckListSchema } from '../../../src/shared/model/passCheck.ts';
import { UNKNOWN_TAPE } from '../../../src/shared/model/tape.ts';
import type { UnitState } from '../../../src/shared/protocol/state.ts';
import { aCalibration } from '../../support/calibration.ts';
import { emptyState } from '../../support/remoteState.ts';

const CHAIN = chainSchema.parse({ schema: 1, name: 'c', stages: [] });

describe('the check before a pass', () => {
	test('what a pass would refuse is named with what to do, and the other checks go on', async () => {
		const checks = await dryCheck({
			state: emptyState(),
			mix: null,
			chain: CHAIN,
			compared: () => null,
			required: [
				{
					what: 'Disk',
					good: 'There is room.',
					check: () => Promise.reject(new DetentError('file.disk', { message: 'It is full.', remedy: 'Free some.' })),
				},
				{ what: 'Patch', good: 'It stands.', check: () => {} },
			],
		});
		expect(passCheckListSchema.parse(checks)).toEqual(checks);
		expect(checks).toContainEqual({ what: 'Disk', state: 'stop', text: 'It is full.', remedy: 'Free some.' });
		expect(checks).toContainEqual({ what: 'Patch', state: 'good', text: 'It stands.', remedy: null });
		expect(checks.filter(({ state }) => state === 'stop').map(({ what }) => what)).toEqual(['Mix', 'Disk']);
		expect(checks.find(({ what }) => what === 'Calibration')?.state).toBe('look');
	});

	test('a converter and cables that changed are named each, with the calibration and what to do; so are pairs', async () => {
		const state = emptyState();
		const at = '2026-01-01T10:00:00.000Z';
		state.audio.calibration = {
			calibration: aCalibration({ at }),
			doubts: [
				{ about: 'converter', text: 'The converter was Lavry.' },
				{ about: 'cabling', text: 'The send was 0/1.' },
			],
		};
		state.audio.loopCalibrations = { comp: null, ms: { calibration: aCalibration({ at, loop: 'ms' }), doubts: [] } };
		const insert = (loop?: string) => ({ kind: 'insert', id: loop ?? 'eq', name: 'x', units: ['u'], loop });
		const chain = chainSchema.parse({ schema: 1, name: 'c', stages: [insert(), insert('comp'), insert('ms')] });
		const checks = await dryCheck({ state, mix: null, chain, compared: () => null, required: [] });
		const named = checks.filter(({ what }) => ['Converter', 'Cabling', 'Calibration'].includes(what));
		expect(named.map(({ what, state: how, text }) => [what, how, text])).toEqual([
			['Converter', 'look', 'The converter was Lavry.'],
			['Cabling', 'look', 'The send was 0/1.'],
			['Calibration', 'look', 'The pair comp: The loop was never calibrated.'],
			['Calibration', 'good', 'The pair ms: Made 2026-01-01.'],
		]);
		expect(named[1]?.remedy).toContain('cables');
	});

	test('a check of the loop is told with its date, whether it found something or not', async () => {
		const told = async (differs: string[]) => {
			const state = emptyState();
			const calibration = aCalibration({});
			const check = {
				schema: 1,
				at: '2026-01-04T10:00:00.000Z',
				calibration: calibration.id,
				rows: [],
				differs,
			} as const;
			const doubts = differs.map((text) => ({ about: 'loop', text }) as const);
			state.audio.calibration = { calibration, doubts, check: { ...check, rows: [] } };
			const checks = await dryCheck({ state, mix: null, chain: CHAIN, compared: () => null, required: [] });
			return checks.filter(({ what }) => what === 'Loop check').map(({ state: how, text }) => `${how}: ${text}`);
		};
		expect(await told([])).toEqual(['good: Checked 2026-01-04: nothing differs from the calibration.']);
		expect(await told(['The left is 0.40 dB lower.'])).toEqual(['look: The left is 0.40 dB lower.']);
	});

	test('without a chain only the mix and the chain are asked about', async () => {
		const checks = await dryCheck({ state: emptyState(), mix: null, chain: null, compared: () => null, required: [] });
		expect(checks.map(({ what, state }) => `${what} ${state}`)).toEqual(['Mix stop', 'Chain stop']);
	});

	test('a control that nobody vouches for is to be looked at, once for all of them', async () => {
		const control = { position: 0.5, movedBy: 'hand', seq: null };
		const seen: Evidence = { ...NO_EVIDENCE, evidence: 'acknowledged', by: 'hand', outcome: 'done' };
		const vouched = async (second: Evidence) => {
			const unit = { ...machine('eq', {}), tape: null };
			const controls = { a: { ...control, evidence: seen }, b: { ...control, evidence: second } };
			const chain = chainSchema.parse({
				schema: 1,
				name: 'c',
				stages: [{ id: 'e', kind: 'insert', name: 'E', units: ['eq'] }],
			});
			const state = { ...emptyState(), units: { eq: { ...unit, controls } } };
			const checks = await dryCheck({ state, mix: null, chain, compared: () => null, required: [] });
			return checks.filter(({ what }) => what === 'Vouched for').map(({ state: stands, text }) => `${stands}: ${text}`);
		};
		expect(await vouched(seen)).toEqual(['good: Every setting of the chain was seen or confirmed.']);
		expect(await vouched({ ...seen, stale: 'restart' })).toEqual([
			'look: For one control of the chain nobody vouches now.',
		]);
	});

	const machine = (id: string, tape: Partial<UnitState['tape']>): UnitState => ({
		id,
		name: id,
		definition: 'test/tape',
		serial: null,
		channel: 'stereo',
		link: 'connected',
		linkReason: null,
		controls: {},
		memory: null,
		tape: {
			...UNKNOWN_TAPE,
			moving: false,
			can: { locate: true, record: true, position: true, motion: true },
			...tape,
		},
		tapeDesk: null,
	});
	const arming = async (units: UnitState[], chain = CHAIN) => {
		const state = { ...emptyState(), units: Object.fromEntries(units.map((unit) => [unit.id, unit])) };
		const checks = await dryCheck({ state, mix: null, chain, compared: () => null, required: [] });
		return checks.filter(({ what }) => what === 'Arming').map(({ state: stands, text }) => `${stands}: ${text}`);
	};
	const TO_TAPE = { ...CHAIN, passKind: 'toTape' as const, tape: { unit: 'deck' } };

	test('a machine that is to record has to be armed and to stand; one that only plays has to stand', async () => {
		expect(await arming([machine('deck', {})], TO_TAPE)).toEqual(['stop: deck is to record, and nobody has armed it.']);
		expect(await arming([machine('deck', { armed: true })], TO_TAPE)).toEqual(['good: deck is armed.']);
		expect(await arming([machine('deck', { armed: true, moving: true })], TO_TAPE)).toEqual([
			'stop: deck moves already.',
		]);
		expect(await arming([machine('deck', {})], { ...TO_TAPE, passKind: 'fromTape' })).toEqual([
			'good: deck only plays.',
		]);
	});

	test('a machine that is armed and not in the pass is named, since the pass disarms it', async () => {
		expect(await arming([machine('other', { armed: true })])).toEqual(['look: other is armed.']);
		expect(await arming([machine('other', {})])).toEqual(['good: No machine is armed, and none has to be.']);
	});

	test('a reference level that is not the calibrated one is to be looked at', async () => {
		const reference = async (referenceDbfs: number) => {
			const { audio, ...state } = emptyState();
			const calibration = { calibration: aCalibration({ referenceDbfs }), doubts: [] };
			const checks = await dryCheck({
				state: { ...state, audio: { ...audio, calibration } },
				mix: null,
				chain: CHAIN,
				compared: () => null,
				required: [],
			});
			return checks.find(({ what }) => what === 'Reference level');
		};
		expect(await reference(-18)).toMatchObject({ state: 'good' });
		expect(await reference(-16.5)).toMatchObject({ state: 'look', text: expect.stringContaining('-16.50 dBFS') });
	});

	test('a reference level is asked of the pair that the chain goes through first', async () => {
		const { audio, ...rest } = emptyState();
		const standing = (referenceDbfs: number) => ({ calibration: aCalibration({ referenceDbfs }), doubts: [] });
		const loopCalibrations = { comp: standing(-21) };
		const state = { ...rest, audio: { ...audio, calibration: standing(-18), loopCalibrations } };
		const stages = [{ kind: 'insert', id: 'comp', name: 'Comp', units: ['u'], loop: 'comp' }];
		const reference = async (referenceDbfs: number) => {
			const chain = chainSchema.parse({ schema: 1, name: 'c', referenceDbfs, stages });
			const checks = await dryCheck({ state, mix: null, chain, compared: () => null, required: [] });
			return checks.find(({ what }) => what === 'Reference level');
		};
		expect(await reference(-21)).toMatchObject({ state: 'good' });
		expect(await reference(-18)).toMatchObject({ state: 'look', text: expect.stringContaining('-21.00 dBFS') });
	});

	test('a fault of the program is no answer', async () => {
		const check = () => Promise.reject(new Error('a bug'));
		const asked = dryCheck({
			state: emptyState(),
			mix: null,
			chain: CHAIN,
			compared: () => null,
			required: [{ what: 'x', good: '', check }],
		});
		await expect(asked).rejects.toThrow('a bug');
	});
});
