import { expect, test } from 'vitest';
import { heardWords } from '../../web-remote/src/views/listen/heardWords.ts';

test('a client is told what the room hears, and that it hears nothing', () => {
	expect(heardWords('playing', 'Revision 2, master', false)).toBe('Revision 2, master plays.');
	expect(heardWords('playing', 'Mix', true)).toBe('Mix plays, and the monitor is muted.');
	expect(heardWords('stopped', 'Mix', false)).toBe('Nothing plays now.');
	expect(heardWords('printing', 'Mix', false)).toBe('A pass is being printed.');
	expect(heardWords('measuring', null, false)).toBe('The rack is being measured.');
});
