import { expect, test } from 'vitest';
import { revisionFacts } from '../../store/facts.ts';
import { chain, setUp } from '../../support/sessionSetUp.ts';

async function withRevision() {
	const made = await setUp();
	const { project, store, track } = made;
	const facts = { ...revisionFacts(project, track, 1, store.newId()), chain: { ...chain, name: 'Of the first track' } };
	const entry = store.append(project, { kind: 'revision', id: store.newId(), facts }, null);
	return { ...made, hash: entry.hash };
}

test('a new track starts from the last revision: its chain is in the log, and what is left to do is told', async () => {
	const { command, project, state, store } = await withRevision();
	const answer = await command({ type: 'track.create', project, title: 'Second', from: { kind: 'last' } });
	const { track, start } = answer as { track: string; start: { words: string[] } };
	expect(store.project(project)?.tracks.at(-1)).toMatchObject({ id: track, chain: { name: 'Of the first track' } });
	expect(state.state.chain?.name).toBe('Of the first track');
	expect(start.words[0]).toContain('revision 1 of');
	expect(start.words.at(-1)).toContain('no settings to bring back');
});

test('a plan changes nothing, and takes a revision of any project by the beginning of its hash', async () => {
	const { command, hash, store } = await withRevision();
	const other = (await command({ type: 'project.create', title: 'Another' })) as { project: string };
	const before = store.entries(other.project).length;
	const from = { kind: 'revision', revision: hash.slice(0, 8) } as const;
	expect(await command({ type: 'track.startPlan', project: other.project, from })).toMatchObject({
		plan: { chain: { name: 'Of the first track' } },
	});
	expect(await command({ type: 'track.startPlan', project: other.project, from: { kind: 'last' } })).toMatchObject({
		plan: { chain: { name: 'Of the first track' } },
	});
	expect(store.entries(other.project)).toHaveLength(before);
});

test('a starting point that is not there makes no track', async () => {
	const { command, project, store } = await setUp();
	const before = store.project(project);
	const attempt = (from: { kind: 'last' } | { kind: 'preset'; preset: string }) =>
		command({ type: 'track.create', project, title: 'Second', from });
	await expect(attempt({ kind: 'last' })).rejects.toMatchObject({ code: 'store.no-revision' });
	await expect(attempt({ kind: 'preset', preset: 'nowhere' })).rejects.toMatchObject({ code: 'chain.unknown' });
	expect(store.project(project)).toEqual(before);
});
