import { describe, expect, test } from 'vitest';
import { type Evidence, NO_EVIDENCE } from '../../src/shared/model/evidence.ts';
import { evidenceMark } from '../../web-remote/src/state/evidenceMark.ts';
import { evidenceOf } from '../support/contractState.ts';

describe('marks of evidence', () => {
	test('each kind of evidence has its own mark', () => {
		const kinds: [Evidence, string][] = [
			[NO_EVIDENCE, 'unknown'],
			[evidenceOf('none', 'wire', 'open'), 'sending'],
			[evidenceOf('asked', 'wire'), 'asked'],
			[evidenceOf('acknowledged', 'wire'), 'acknowledged'],
			[evidenceOf('acknowledged', 'hand'), 'hand'],
			[evidenceOf('measured', 'audio'), 'measured'],
			[evidenceOf('none', 'wire', 'failed'), 'failed'],
			[evidenceOf('none', 'hand', 'cancelled'), 'unknown'],
		];
		for (const [evidence, kind] of kinds) expect(evidenceMark(evidence).kind).toBe(kind);
	});

	test('stale evidence says so, with its cause', () => {
		const mark = evidenceMark({ ...evidenceOf('measured', 'audio'), stale: 'power cycle' });
		expect(mark.stale).toBe(true);
		expect(mark.words).toContain('power cycle');
	});
});
