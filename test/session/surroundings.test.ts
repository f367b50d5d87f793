import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { diffRevisions } from '../../src/shared/diff/diffRevisions.ts';
import { conditionWords } from '../../src/shared/levels.ts';
import { commandSchema } from '../../src/shared/protocol/commands.ts';
import { revisionFacts } from '../store/facts.ts';
import { setUp } from '../support/sessionSetUp.ts';

const surroundings = { roomC: 22.5, tapeType: 'ATR Master, 1/2 in', tapeAlignment: '+6 dB over 185 nWb/m' };

test('a revision keeps what was said of room and tape, and one without it has no such field', async () => {
	const { audio, command, phase, session, store, project } = await setUp();
	await command({ type: 'pass.start', surroundings });
	await expect.poll(() => audio.printing !== null, { interval: 2 }).toBe(true);
	writeFileSync(audio.printing?.capturePath ?? '', 'print');
	audio.end('complete');
	await phase('complete');
	await session.settled();
	const facts = store.revision(store.project(project)?.tracks[0]?.revisions[0]?.hash ?? '')?.facts;
	expect(facts?.surroundings).toEqual(surroundings);
	expect(revisionFacts('p', 't', 1, 'x')).not.toHaveProperty('surroundings');
});

test('room and tape are told in words, and as differences', () => {
	const plain = revisionFacts('p', 't', 1, 'x');
	const said = { ...plain, surroundings };
	expect(conditionWords(said)).toEqual([
		'Room at 22.5 °C',
		'Tape: ATR Master, 1/2 in',
		'Tape aligned to +6 dB over 185 nWb/m',
	]);
	expect(conditionWords(plain)).toEqual([]);
	const warmer = { ...plain, surroundings: { ...surroundings, roomC: 25 } };
	expect(diffRevisions(said, warmer).map(({ text }) => text)).toEqual(['Room: from 22.5 °C to 25 °C']);
	expect(diffRevisions(plain, said).map(({ text }) => text)[1]).toBe('Tape: from not said to ATR Master, 1/2 in');
	expect(diffRevisions(plain, plain)).toEqual([]);
});

test('a temperature no room has is refused', () => {
	expect(commandSchema.safeParse({ type: 'pass.start', surroundings: { roomC: 451 } }).success).toBe(false);
});
