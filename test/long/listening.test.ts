import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDaemon, type Daemon } from '../../src/daemon.ts';
import { runFirstPass } from '../../src/demo/firstPass.ts';
import { loadStory } from '../../src/demo/settings.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { NOTHING_WANTED } from '../../src/shared/protocol/meters.ts';
import { writeDemoMix } from '../../src/units/simulators/demoMix.ts';

let folder: string;
let daemon: Daemon | null = null;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'detent-listening-'));
});

afterEach(async () => {
	await daemon?.close();
	daemon = null;
	await rm(folder, { recursive: true, force: true });
});

const never = new AbortController().signal;

test('prints are matched with their mix, heard in a loop without the rack, and chosen between blind', async () => {
	const mixPath = join(folder, 'mix.wav');
	writeDemoMix(mixPath, 48_000, 6, 3);
	const made = await createDaemon({
		dataRoot: join(folder, 'data'),
		rigPath: null,
		simulation: { speed: 'realtime', handErrorTravel: 0, seed: 1, noise: false, drift: false },
		audio: null,
		audioHost: 'process',
		audioEnv: process.env,
		clock: systemClock,
		logToFile: true,
	});
	daemon = made;
	await runFirstPass({
		daemon: made,
		story: loadStory('presets/demo/first-pass.yaml'),
		mixPath,
		signal: never,
		say: () => {},
		truePositions: () => made.simulation?.truth() ?? {},
	});
	const { session } = made;
	const now = () => session.snapshot().state;
	const [project] = Object.values(now().projects);
	const revision = project?.tracks[0]?.revisions.at(-1)?.id ?? '';
	await made.command({
		type: 'compare.items',
		items: [
			{ kind: 'revision', revision, part: 'capture' },
			{ kind: 'revision', revision, part: 'master' },
		],
	});
	const matches = ({ listening }: ReturnType<typeof now>) =>
		listening.items.filter(({ id }) => id.startsWith(revision)).map(({ match }) => match?.state);
	await made.until((state) => matches(state).every((found) => found === 'matched'), never);
	await made.command({ type: 'compare.rack', withRack: false });
	await made.command({ type: 'compare.loop', loop: { fromFrame: 96_000, toFrame: 144_000 } });
	await made.command({ type: 'monitor.set', levelDb: 0, muted: false });
	let loudest = 0;
	const stop = session.onPreview(({ pcm }) => {
		for (const sample of pcm) loudest = Math.max(loudest, Math.abs(sample));
	});
	session.want({ ...NOTHING_WANTED, preview: true });
	await made.command({ type: 'transport.play', frame: 90_000 });
	await made.until(({ transport }) => transport.mode === 'playing', never);
	for (const { id } of now().listening.items) {
		await made.command({ type: 'compare.hear', item: id });
		loudest = 0;
		await expect.poll(() => loudest, { interval: 20, timeout: 10_000 }).toBeGreaterThan(300);
	}
	await made.command({ type: 'blind.start' });
	expect(now().listening.items.map(({ label }) => label)).toEqual(['A', 'B', 'C']);
	await made.command({ type: 'compare.hear', item: 'C' });
	await made.command({ type: 'blind.choose', letter: 'C', note: 'deeper' });
	await made.command({ type: 'blind.reveal' });
	expect(now().transport.frame).toBeLessThan(144_000);
	const revealed = now().listening.blind?.revealed;
	expect(revealed?.items.map(({ what }) => what).sort()).toEqual(['Mix', 'Revision 3, capture', 'Revision 3, master']);
	expect(revealed?.choices).toMatchObject([{ letter: 'C', note: 'deeper' }]);
	// What was heard of the capture begins after its pre-roll, and nothing was turned up.
	const capture = revealed?.items.find(({ what }) => what.endsWith('capture'));
	expect(Math.abs((capture?.lateFrames ?? 0) - 24_000)).toBeLessThan(3);
	for (const { gainDb } of revealed?.items ?? []) expect(gainDb).toBeLessThanOrEqual(0);
	await made.command({ type: 'transport.stop' });
	await made.until(({ transport }) => transport.mode === 'stopped', never);
	stop();
});
