import { describe, expect, test } from 'vitest';
import { chainFault } from './chainFault.ts';

const edges = { head: 'proven', tail: 'proven' };
const print = { proof: 'programme only', edges, louderDb: [0.001, -0.002], residualDb: -110 };

describe('a print of the soak through a chain at work', () => {
	test('is right where head and tail are proven and it is what was sent', () => {
		expect(chainFault(print)).toBeNull();
	});

	test.each([
		['a tail that nothing proves', { edges: { head: 'proven', tail: 'not provable' } }],
		['edges that nobody judged', { edges: null }],
		['a channel that is softer', { louderDb: [0, -0.1] }],
		['a channel that is silent', { louderDb: [0, Number.NEGATIVE_INFINITY] }],
		['another signal as loud', { residualDb: 3 }],
		['nothing at all', { louderDb: [Number.NaN, Number.NaN], residualDb: Number.NaN }],
	])('is wrong with %s', (_, part) => {
		expect(chainFault({ ...print, ...part })).not.toBeNull();
	});
});
