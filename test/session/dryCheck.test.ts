import { describe, expect, test } from 'vitest';
import { dryCheck } from '../../src/session/dryCheck.ts';
import { DetentError } from '../../src/shared/errors.ts';
import { chainSchema } from '../../src/shared/model/chain.ts';
import { passCheckListSchema } from '../../src/shared/model/passCheck.ts';
import { emptyState } from '../support/remoteState.ts';

const CHAIN = chainSchema.parse({ schema: 1, name: 'c', stages: [] });

describe('the check before a pass', () => {
	test('what a pass would refuse is named with what to do, and the other checks go on', async () => {
		const checks = await dryCheck({
			state: emptyState(),
			mix: null,
			chain: CHAIN,
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

	test('without a chain only the mix and the chain are asked about', async () => {
		const checks = await dryCheck({ state: emptyState(), mix: null, chain: null, required: [] });
		expect(checks.map(({ what, state }) => `${what} ${state}`)).toEqual(['Mix stop', 'Chain stop']);
	});

	test('a fault of the program is no answer', async () => {
		const check = () => Promise.reject(new Error('a bug'));
		const asked = dryCheck({
			state: emptyState(),
			mix: null,
			chain: CHAIN,
			required: [{ what: 'x', good: '', check }],
		});
		await expect(asked).rejects.toThrow('a bug');
	});
});
