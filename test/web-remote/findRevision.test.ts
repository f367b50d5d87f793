import { expect, test } from 'vitest';
import { findRevision } from '../../web-remote/src/state/findRevision.ts';
import { contractState, TRACK } from '../support/contractState.ts';

test('a revision is found by the beginning of its hash, with its track and the one before it', () => {
	const found = findRevision(contractState(false), '2'.repeat(8));
	expect(found).toMatchObject({ track: { id: TRACK }, revision: { number: 2 }, before: { number: 1 } });
	expect(findRevision(contractState(false), '1'.repeat(8))?.before).toBeNull();
});

test('a hash of another studio finds nothing, and neither does one that could be two', () => {
	expect(findRevision(contractState(false), 'abcdef')).toBeNull();
	expect(findRevision(contractState(false), '')).toBeNull();
	expect(findRevision(null, '2222')).toBeNull();
});
