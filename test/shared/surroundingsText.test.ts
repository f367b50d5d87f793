import { expect, test } from 'vitest';
import { NOTHING_SAID, surroundingsOf, surroundingsText } from '../../src/shared/surroundingsText.ts';

test.each([
	['22.5', 22.5],
	['22,5', 22.5],
	[' 21 °C ', 21],
	['-3', -3],
])('a temperature typed as "%s" is %d °C', (room, roomC) => {
	expect(surroundingsOf({ ...NOTHING_SAID, room })).toEqual({ roomC });
});

test.each(['451', 'warm', '22.5.1'])('"%s" is no temperature of a room', (room) => {
	expect(surroundingsOf({ ...NOTHING_SAID, room })).toBeNull();
});

test('what is left empty is not said, and what was said comes back as it was typed', () => {
	expect(surroundingsOf(NOTHING_SAID)).toBeUndefined();
	const said = { roomC: 22.5, tapeType: 'ATR Master, 1/2 in', tapeAlignment: '+6 dB over 185 nWb/m' };
	expect(surroundingsOf(surroundingsText(said))).toEqual(said);
	expect(surroundingsOf({ ...NOTHING_SAID, tapeType: ' SM900 ' })).toEqual({ tapeType: 'SM900' });
});
