import { expect, test } from 'vitest';
import { changeRow } from '../../../src/shared/diff/changeRow.ts';
import { setUp } from '../../support/sessionSetUp.ts';

test('two revisions are told apart by what was set and what came of it, a row for each', async () => {
	const { driver, pass, session } = await setUp();
	const first = await pass();
	driver.turn('gain', 0.75);
	const second = await pass();
	const { pairs, alone } = session.diff('revision', first, second);
	expect(alone).toEqual([]);
	expect(pairs).toMatchObject([{ title: 'T, revision 1 → T, revision 2', from: first, to: second, measurable: true }]);
	expect(pairs[0]?.lines.map((text) => changeRow({ text }))).toContainEqual(['Test EQ, GAIN', '50.0 %', '75.0 %']);
	expect(session.diff('revision', second, second).pairs[0]?.lines).toEqual([]);
	expect(() => session.diff('revision', first, '01890000-0000-7000-8000-00000000dead')).toThrow(/no such revision/);
});

test('two projects are compared track by track, by their newest revisions; what only one has is named', async () => {
	const { command, driver, mixPath, pass, project, session } = await setUp();
	await pass();
	const newest = await pass();
	const other = (await command({ type: 'project.create', title: 'Q' })) as { project: string };
	const tracks: string[] = [];
	for (const title of ['t', 'Encore']) {
		const made = await command({ type: 'track.create', project: other.project, title, from: { kind: 'last' } });
		tracks.push((made as { track: string }).track);
	}
	const at = { project: other.project, track: tracks[0] ?? '' };
	await command({ type: 'track.select', ...at });
	await command({ type: 'track.mix', ...at, path: mixPath });
	driver.turn('freq', 0.25);
	const theirs = await pass();
	const { pairs, alone } = session.diff('project', project, other.project);
	expect(pairs).toMatchObject([{ title: 'T → t', from: newest, to: theirs }]);
	expect(pairs[0]?.lines.some((line) => line.startsWith('Test EQ, FREQ: from 50.0 %'))).toBe(true);
	expect(pairs[0]?.lines.filter((line) => line.startsWith('Track'))).toEqual([]);
	expect(alone).toEqual(['Encore is only in Q.']);
});
