import { expect, test } from 'vitest';
import { diffRevisions } from '../../../src/shared/diff/diffRevisions.ts';
import type { RecordedUnit } from '../../../src/shared/model/revision.ts';
import { changeLines } from '../../../src/shared/paper/changeLines.ts';
import { revisionFacts } from '../../store/facts.ts';

const base = revisionFacts('p', 't', 1, 'x');
const [bender] = base.units;

function unit(name: string, legends: Readonly<Record<string, string>>): RecordedUnit {
	const [setting] = bender?.settings ?? [];
	if (bender === undefined || setting === undefined) throw new Error('the facts have a unit with a setting');
	const settings = Object.entries(legends).map(([label, legend]) => ({
		...setting,
		control: label.toLowerCase().replace(/\W/g, '_'),
		label,
		legend,
		position: Number(legend) || 0,
	}));
	return { ...bender, unit: name.toLowerCase().replace(/\W/g, '-'), name, settings };
}

test('what both sides have in common is said once, and a unit has one line', () => {
	const revision = (boost: string, left: string, right: string) => ({
		...base,
		units: [
			unit('Pultec left', { BOOST: boost, CPS: '60' }),
			unit('Pultec right', { BOOST: boost, CPS: '60' }),
			unit('Bender', { 'BASS L': left, 'BASS R': right }),
		],
	});
	expect(changeLines(revision('3', '1', '1'), revision('4', '2', '2'))).toEqual([
		'Pultec left and right: BOOST from 3 to 4',
		'Bender: BASS L and R from 1 to 2',
	]);
	expect(changeLines(revision('3', '1', '1'), revision('3', '2', '5'))).toEqual([
		'Bender: BASS L from 1 to 2; BASS R from 1 to 5',
	]);
});

test('the gain that a loudness target leads to is no change to a client', () => {
	const found = (gainDb: number) => {
		const stage = { type: 'loudness', targetLufs: -14, gainDb, maxReductionDb: null } as const;
		const chain = { ...base.chain, stages: [{ kind: 'digital' as const, id: 'level', process: stage }] };
		return { ...base, chain };
	};
	expect(changeLines(found(8.871), found(8.8713))).toEqual([]);
	expect(diffRevisions(found(8.871), found(8.8713)).map(({ text }) => text)).toEqual([
		'Loudness, gain: from +8.87 dB to +8.87 dB (by 0.0003)',
	]);
	expect(changeLines(found(8.87), found(9.87))).toEqual([]);
});

test('what is set as it was has no line, and what came of it is not a setting', () => {
	expect(changeLines(base, { ...base, measurements: { ...base.measurements, master: null } })).toEqual([]);
});

test('what was set on a unit that was out of the circuit both times is told as something that nobody hears', () => {
	const revision = (boost: string, left: string, right: string) => ({
		...base,
		units: [
			unit('Pultec left', { BOOST: boost, 'IN/OUT': left }),
			unit('Pultec right', { BOOST: boost, 'IN/OUT': right }),
		],
	});
	const unheard = '(it was out of the circuit, so this is not heard)';
	expect(changeLines(revision('3', 'OUT', 'OUT'), revision('4', 'OUT', 'OUT'))).toEqual([
		`Pultec left and right: BOOST from 3 to 4 ${unheard}`,
	]);
	expect(changeLines(revision('3', 'OUT', 'IN'), revision('4', 'OUT', 'IN'))).toEqual([
		`Pultec left: BOOST from 3 to 4 ${unheard}`,
		'Pultec right: BOOST from 3 to 4',
	]);
	// Taken out now: that is heard.
	const taken = changeLines(revision('3', 'IN', 'IN'), revision('4', 'OUT', 'OUT')).join();
	expect(taken).not.toContain('not heard');
});

test.each([
	['IN left', 'out', true],
	['IN / BYPASS', 'BYPASS', true],
	['IN / BYPASS', 'IN', false],
	['BYPASS', 'ON', true],
	['BYPASS', 'OFF', false],
	['EQ', 'OUT', true],
	// A filter that is out takes nothing else out, and an input is no switch.
	['HIGH PASS', 'OUT', false],
	['INPUT', '3', false],
])('%s at %s: the unit is out of the circuit: %s', (label, legend, out) => {
	const [one, other] = ['3', '4'].map((gain) => ({ ...base, units: [unit('Box', { GAIN: gain, [label]: legend })] }));
	expect(changeLines(one ?? base, other ?? base).join()).toMatch(out ? /not heard/ : /to 4$/);
});
