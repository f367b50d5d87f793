import { expect, test } from 'vitest';
import { chainPathLines } from '../../src/shared/chainWords.ts';
import { chainSchema } from '../../src/shared/model/chain.ts';

const names = {
	unit: (unit: string) => unit.toUpperCase(),
	point: ({ unit, control, position }: { unit: string; control: string; position: number }) =>
		`${unit} ${control} at ${position}`,
};

test('the way of the music names every station: pairs, trims, what goes by, switches, and the machine that rolls', () => {
	const chain = chainSchema.parse({
		schema: 1,
		name: 'All of it',
		passKind: 'repro',
		tape: { unit: 'deck' },
		sendTrimDb: 1.5,
		returnTrimDb: -2,
		patch: [{ unit: 'matrix', control: 'in', position: 2 }],
		stages: [
			{ kind: 'digital', id: 'down', process: { type: 'gain', gainDb: -1 } },
			{ kind: 'insert', id: 'eq', name: 'EQ', units: ['eq-l', 'eq-r'] },
			{
				kind: 'insert',
				id: 'tape',
				name: 'Tape',
				loop: 'aux',
				units: ['deck'],
				midSide: true,
				channels: 'side',
				wetPercent: 40,
				patch: [{ unit: 'matrix', control: 'out', position: 0 }],
			},
		],
	});
	expect(chainPathLines(chain, names)).toEqual([
		'the mix (over tape, off the repro head, DECK rolls), with matrix in at 2',
		'gain -1.0 dB',
		'send trim +1.5 dB',
		'EQ: EQ-L → EQ-R (on the main pair)',
		'Tape: DECK (on pair aux, mid and side, side only, 40 % of it, with matrix out at 0)',
		'return trim -2.0 dB',
		'the master',
	]);
});
