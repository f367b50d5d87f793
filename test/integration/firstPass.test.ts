import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDaemon, type Daemon } from '../../src/daemon.ts';
import { runFirstPass } from '../../src/demo/firstPass.ts';
import { predictNulls } from '../../src/demo/predict.ts';
import { loadStory } from '../../src/demo/settings.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import type { RevisionFacts } from '../../src/shared/model/revision.ts';
import { cryptoRng } from '../../src/store/cryptoRng.ts';
import { openLogStore } from '../../src/store/openLogStore.ts';
import { rebuildFromSidecars } from '../../src/store/rebuild.ts';
import { writeDemoMix } from '../../src/units/simulators/demoMix.ts';

/** Longer than the three seconds over which short-term loudness is read. */
const SECONDS = 4;
const story = loadStory('presets/demo/first-pass.yaml');
let folder: string;
let daemon: Daemon | null = null;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'detent-first-pass-'));
});

afterEach(async () => {
	await daemon?.close();
	daemon = null;
	await rm(folder, { recursive: true, force: true });
});

async function tell(handErrorTravel: number, rateHz: number) {
	const mixPath = join(folder, 'mix.wav');
	writeDemoMix(mixPath, rateHz, SECONDS, 3);
	const made = await createDaemon({
		dataRoot: join(folder, 'data'),
		rigPath: null,
		simulation: { speed: 'fast', handErrorTravel, seed: 1, noise: false, drift: false },
		audio: null,
		audioHost: 'inProcess',
		audioEnv: {},
		clock: systemClock,
		logToFile: true,
	});
	daemon = made;
	const lines: string[] = [];
	const result = await runFirstPass({
		daemon: made,
		story,
		mixPath,
		signal: new AbortController().signal,
		say: (line) => lines.push(line),
		truePositions: () => made.simulation?.truth() ?? {},
	});
	return { made, mixPath, result, lines };
}

/** The loudness in a capture's `bext` (EBU Tech 3285 v2, hundredths) is that of the log, and the log's hash is that file's. */
function expectLoudness(path: string, facts: RevisionFacts | undefined): void {
	const bytes = readFileSync(path);
	expect(createHash('sha256').update(bytes).digest('hex')).toBe(facts?.capture?.file.sha256);
	const at = bytes.indexOf('bext') + 8 + 412;
	const { integratedLufs, lra, truePeakDbtp, maxMomentaryLufs, maxShortTermLufs } = facts?.measurements.capture ?? {};
	for (const [index, value] of [integratedLufs, lra, truePeakDbtp, maxMomentaryLufs, maxShortTermLufs].entries())
		expect(bytes.readInt16LE(at + 2 * index) / 100).toBeCloseTo(value ?? 327.67, 1);
}

/** What the `bext` chunk of the first capture tells, as ffprobe reads it. */
function expectOrigin({ session }: Daemon): void {
	const [project] = Object.values(session.snapshot().state.projects);
	const capture = session.mediaPath('capture', project?.tracks[0]?.revisions[0]?.id ?? '');
	const tags = execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'format_tags', capture ?? '']).toString();
	expect(tags).toMatch(/TAG:encoded_by=Detent/);
	expect(tags).toMatch(/TAG:originator_reference=[0-9a-f]{32}/);
	expect(tags).toMatch(/A=ANALOGUE,M=stereo,T=simulated; /);
}

describe('one real track through the whole rack, logged, recalled and proven', () => {
	test('pots set exactly: print 3 nulls against print 1 below -120 dB, and says where it comes from', async () => {
		const { made, result } = await tell(0, 48000);
		expect(result.recalledDb ?? Number.NEGATIVE_INFINITY).toBeLessThanOrEqual(-120);
		expect(result.changedDb ?? Number.NEGATIVE_INFINITY).toBeGreaterThan(-40);
		expect(result.recallSteps.hand).toBeGreaterThan(0);
		expectOrigin(made);
		expect(result.recallSteps.wire).toBeGreaterThan(0);
		// The log holds the story, and can be restored from the files beside it.
		const { state } = made.session.snapshot();
		const [project] = Object.values(state.projects);
		expect(project?.tracks[0]?.revisions.map((revision) => revision.number)).toEqual([1, 2, 3]);
		const first = project?.tracks[0]?.revisions[0]?.id ?? '';
		const capture = made.session.mediaPath('capture', first) ?? '';
		await made.close();
		daemon = null;
		const root = join(folder, 'data');
		const store = openLogStore(root, { clock: systemClock, rng: cryptoRng, access: 'read' });
		expect(store.verify(project?.id ?? '')).toMatchObject({ ok: true });
		expectLoudness(capture, store.revision(first)?.facts);
		store.close();
		const report = rebuildFromSidecars(root, join(folder, 'rebuilt.sqlite'));
		expect(report.projects).toMatchObject([{ revisions: 3, broken: [] }]);
		const left = await readdir(root, { recursive: true });
		expect(left.filter((name) => name.endsWith('.part'))).toEqual([]);
	});

	test('pots off by a hand: the null is what the unit models predict, and far below a changed setting', async () => {
		const { made, mixPath, result } = await tell(0.005, 44100);
		const recalledDb = result.recalledDb ?? Number.NEGATIVE_INFINITY;
		const predictedDb = (await predictNulls(made, story.chain, result, mixPath)) ?? Number.NEGATIVE_INFINITY;
		expect(Math.abs(recalledDb - predictedDb)).toBeLessThanOrEqual(3);
		expect((result.changedDb ?? 0) - recalledDb).toBeGreaterThanOrEqual(15);
	});
});
