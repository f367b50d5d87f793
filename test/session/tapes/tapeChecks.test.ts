import { expect, test } from 'vitest';
import { checkTapeRoll } from '../../../src/session/tapes/tapeChecks.ts';
import { chainSchema } from '../../../src/shared/model/chain.ts';

const insert = (unit: string, part: object = {}) => ({ kind: 'insert', id: unit, name: unit, units: [unit], ...part });
const chain = (...stages: object[]) =>
	chainSchema.parse({ schema: 1, name: 'c', passKind: 'repro', tape: { unit: 'deck' }, stages });

test('nothing goes by a machine that the pass rolls: how late it is off the tape is not known before', () => {
	for (const part of [{ wetPercent: 60 }, { channels: 'left' }, { midSide: true, channels: 'side' }])
		expect(() => checkTapeRoll(chain(insert('deck', part)))).toThrow(
			expect.objectContaining({ code: 'chain.tape', message: expect.stringContaining('goes by the machine') }),
		);
	expect(() => checkTapeRoll(chain(insert('deck', { midSide: true, returnTrimDb: -2 })))).not.toThrow();
});

test('another insert on the pair of the machine is not mixed either, one on a pair of its own may be', () => {
	const mixed = { wetPercent: 60 };
	expect(() => checkTapeRoll(chain(insert('comp', mixed), insert('deck', mixed)))).toThrow(
		expect.objectContaining({ code: 'chain.tape' }),
	);
	expect(() => checkTapeRoll(chain(insert('comp', { ...mixed, loop: 'b' }), insert('deck')))).not.toThrow();
});
