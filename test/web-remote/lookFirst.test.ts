import { expect, test } from 'vitest';
import type { RecallStepState } from '../../src/shared/protocol/state.ts';
import { isOnlyToBeSeen } from '../../web-remote/src/state/lookFirst.ts';
import { contractState, evidenceOf } from '../support/contractState.ts';

const state = contractState(false);

function step(
	control: string,
	from: number | null,
	to: number,
	kind: RecallStepState['kind'] = 'hand',
): RecallStepState {
	return {
		id: `${kind}:${control}`,
		unit: 'pultec-l',
		control,
		kind,
		text: control,
		from,
		to,
		evidence: evidenceOf('none', null, 'open'),
	};
}

test('a knob that was last seen where it goes has only to be looked at', () => {
	expect(isOnlyToBeSeen(state, step('lf_boost', 0.5, 0.5))).toBe(true);
	expect(isOnlyToBeSeen(state, step('lf_cps', 2, 2))).toBe(true);
});

test('one that goes elsewhere, that nobody ever saw, or that is sent, has not', () => {
	expect(isOnlyToBeSeen(state, step('lf_boost', 0.5, 0.8))).toBe(false);
	expect(isOnlyToBeSeen(state, step('lf_boost', null, 0.5))).toBe(false);
	expect(isOnlyToBeSeen(state, step('lf_boost', 0.5, 0.5, 'send'))).toBe(false);
	expect(isOnlyToBeSeen(state, step('gone', 0.5, 0.5))).toBe(false);
});
