import { expect, test } from 'vitest';
import { type Statistics, statisticsWords, withBothSides } from '../../src/shared/statistics.ts';

const unit = (name: string, gains: Readonly<Record<string, number>>, retries = 0): Statistics['units'][number] => ({
	unit: name,
	name,
	revisions: 4,
	heldUpRecalls: 0,
	retries,
	controls: Object.entries(gains).map(([label, revisions]) => ({
		control: label,
		label,
		used: [{ legend: '+2', revisions }],
	})),
});

test('what two linked sides have in common is counted once, a unit and a control', () => {
	const pair = [unit('Pultec left', { BOOST: 4 }), unit('Pultec right', { BOOST: 4 })];
	const told = withBothSides([...pair, unit('Bender', { 'GAIN L': 3, 'GAIN R': 3, 'FREQ L': 1, 'FREQ R': 2 })]);
	expect(told.map(({ name }) => name)).toEqual(['Pultec left and right', 'Bender']);
	expect(told[1]?.controls.map(({ label }) => label)).toEqual(['GAIN L and R', 'FREQ L', 'FREQ R']);
	const lines = statisticsWords({
		units: pair,
		projects: [],
		recalls: { all: 0, done: 0, success: null },
		failedPasses: [],
		retries: [],
	});
	expect(lines).toEqual(['Pultec left and right: in 4 revisions.', '  BOOST: +2 (4)']);
});

test('sides that differ stay apart', () => {
	const units = [unit('Pultec left', { BOOST: 4 }), unit('Pultec right', { BOOST: 4 }, 1)];
	expect(withBothSides(units)).toEqual(units);
});
