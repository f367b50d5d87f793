import { expect, test } from 'vitest';
import type { PairMatch } from '../../../src/shared/model/match.ts';
import { setUp } from '../../support/sessionSetUp.ts';

const PATH = '/elsewhere/record.wav';

/** Mix and rack play; a file beside them is being matched, and a scene of the EQ is under way. */
async function whileASceneIsRecalled() {
	const studio = await setUp();
	const { audio, command, driver, offline, session, state } = studio;
	await command({ type: 'scene.store', unit: 'eq', slot: 'A' });
	driver.turn('gain', 0.9);
	const { inspect } = offline;
	offline.inspect = async (path) => ({
		...(await inspect(path)),
		...(path === PATH ? { sha256: 'cd'.repeat(32) } : {}),
	});
	let found: (match: PairMatch) => void = () => {};
	const pair = await offline.matchPair();
	const matching = new Promise<PairMatch>((resolve) => {
		found = resolve;
	});
	Object.assign(offline, { matchPair: () => matching });
	const plays: number[] = [];
	Object.assign(audio, { play: async ({ items }: { items: unknown[] }) => void plays.push(items.length) });
	await command({ type: 'monitor.confirmMuted', muted: true });
	await command({ type: 'transport.play' });
	await session.settled();
	state.set(['transport'], { mode: 'playing', frame: 4800, frames: 48_000, rateHz: 48_000 });
	await command({ type: 'compare.items', items: [{ kind: 'file', path: PATH }] });
	await expect.poll(() => plays, { interval: 1 }).toEqual([0, 0]);
	const recalled = command({ type: 'scene.recall', unit: 'eq', slot: 'A' });
	await expect.poll(() => driver.sent.length, { interval: 1 }).toBe(1);
	const match = () => state.state.listening.items.at(-1)?.match?.state;
	/** The file is matched. */
	const matched = async () => {
		found(pair);
		await expect.poll(match, { interval: 1 }).toBe('matched');
	};
	/** The unit answers: the scene is there. */
	const ends = async () => {
		driver.sent[0]?.answer({ evidence: 'acknowledged', position: 0.5 });
		await recalled;
		await session.settled();
	};
	return { ...studio, ends, matched, plays };
}

test('a file that is matched while a scene is recalled runs with what plays when the scene is there', async () => {
	const { ends, matched, notices, plays } = await whileASceneIsRecalled();
	await matched();
	expect(plays).toEqual([0, 0]);
	await ends();
	await expect.poll(() => plays, { interval: 1 }).toEqual([0, 0, 1]);
	expect(notices.join()).not.toContain("can't play");
});

test('what is stopped while a scene is recalled is not begun by itself when it is there', async () => {
	const { command, ends, matched, plays, state } = await whileASceneIsRecalled();
	await matched();
	await command({ type: 'transport.stop' });
	state.set(['transport', 'mode'], 'stopped');
	await ends();
	expect(plays).toEqual([0, 0]);
	// Nor by the next scene, while something else plays.
	await command({ type: 'transport.play' });
	expect(plays).toEqual([0, 0, 1]);
});

test('Detent that ends while a scene is recalled begins nothing', async () => {
	const { ends, matched, plays, session } = await whileASceneIsRecalled();
	await matched();
	session.stop();
	await ends();
	expect(plays).toEqual([0, 0]);
});
