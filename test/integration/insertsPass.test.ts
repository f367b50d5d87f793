import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDaemon, type Daemon } from '../../src/daemon.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { chainUnits } from '../../src/shared/model/chain.ts';
import type { RemoteState } from '../../src/shared/protocol/state.ts';
import { writeDemoMix } from '../../src/units/simulators/demoMix.ts';

const PATIENCE_MS = 120_000;
let folder: string;
let daemon: Daemon | null = null;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'detent-inserts-'));
});

afterEach(async () => {
	await daemon?.close();
	daemon = null;
	await rm(folder, { recursive: true, force: true });
});

describe('a chain of three ways out and back in the simulated studio', () => {
	test('is refused until its switchers stand, then printed, with what each loop took in the revision', async () => {
		const mixPath = join(folder, 'mix.wav');
		writeDemoMix(mixPath, 48000, 6, 3);
		const made = await createDaemon({
			dataRoot: join(folder, 'data'),
			rigPath: null,
			simulation: { speed: 'fast', handErrorTravel: 0, seed: 1, noise: false, drift: false },
			audio: null,
			audioHost: 'inProcess',
			audioEnv: {},
			clock: systemClock,
			logToFile: true,
		});
		daemon = made;
		const until = (wanted: (state: RemoteState) => boolean) => made.until(wanted, AbortSignal.timeout(PATIENCE_MS));
		const ended = () =>
			until(({ pass }) => pass !== null && ['complete', 'failed', 'cancelled'].includes(pass.phase)).then(
				({ pass }) => pass,
			);
		const { project } = (await made.command({ type: 'project.create', title: 'Inserts' })) as { project: string };
		const { track } = (await made.command({ type: 'track.create', project, title: 'One' })) as { track: string };
		await made.command({ type: 'track.mix', project, track, path: mixPath });
		const chain = made.session.snapshot().state.chainPresets['parallel-compression-and-mid-side'];
		if (chain === undefined) throw new Error('the preset is missing');
		await made.command({ type: 'chain.set', chain });
		for (const unit of new Set(chainUnits(chain))) await made.command({ type: 'unit.rest', unit });
		await until(({ units }) => units['inserts']?.link === 'connected');

		await made.command({ type: 'pass.start', note: 'not patched' });
		const refused = await ended();
		expect(refused?.phase).toBe('failed');
		expect(refused?.message).toContain('INSERT 1 at on');
		expect(refused?.revision).toBeNull();

		await made.command({ type: 'chain.patch' });
		await until(({ units }) =>
			['insert_1', 'insert_2'].every((id) => {
				const stands = units['inserts']?.controls[id];
				return stands?.position === 1 && stands.evidence.outcome === 'done';
			}),
		);
		expect(made.simulation?.truth()['inserts']).toMatchObject({ insert_1: 1, insert_2: 1 });

		await made.command({ type: 'pass.start', note: 'patched' });
		await until(({ pass }) => pass?.phase === 'printing');
		await expect(
			made.command({ type: 'control.move', unit: 'inserts', control: 'insert_1', position: 0, gesture: 'g', seq: 0 }),
		).rejects.toMatchObject({ code: 'audio.busy' });
		const pass = await ended();
		expect(pass).toMatchObject({ phase: 'complete', failure: null });
		const { facts } = made.session.revisionDetail(pass?.revision ?? '');
		expect(facts.capture?.loops?.map(({ loop, inserts }) => [loop, inserts])).toEqual([
			[null, ['eq']],
			['comp', ['comp']],
			['ms', ['side']],
		]);
		const sum = (facts.capture?.loops ?? []).reduce((all, { latency }) => all + latency.frames + latency.fraction, 0);
		const { frames, fraction } = facts.capture?.latency ?? { frames: 0, fraction: 0 };
		expect(frames + fraction).toBeCloseTo(sum, 6);
		expect(facts.units.find(({ unit }) => unit === 'inserts')?.settings).toMatchObject([
			{ control: 'insert_1', position: 1 },
			{ control: 'insert_2', position: 1 },
		]);
		expect(made.simulation?.truth()['inserts']).toMatchObject({ insert_1: 1 });

		// Somebody leans on the switcher's button, early: a rack without hardware renders the rest faster than it plays.
		await made.command({ type: 'pass.start', note: 'a relay falls off' });
		await until(({ transport }) => transport.mode === 'printing' && transport.frame > 48_000);
		made.simulation?.turnByHand('inserts', 'insert_1', 0);
		const fallen = await ended();
		expect(fallen).toMatchObject({ phase: 'failed', revision: null });
		expect(fallen?.failure).not.toBeNull();
	});
});
