import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDaemon, type Daemon } from '../../src/daemon.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { chainUnits } from '../../src/shared/model/chain.ts';
import { passCheckListSchema } from '../../src/shared/model/passCheck.ts';
import { writeDemoMix } from '../../src/units/simulators/demoMix.ts';

const PATIENCE_MS = 120_000;
let folder: string;
let daemon: Daemon | null = null;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'detent-earlier-'));
});

afterEach(async () => {
	await daemon?.close();
	daemon = null;
	await rm(folder, { recursive: true, force: true });
});

test('a knob that stands elsewhere than believed is heard in the level of the next print, and nothing is heard before', async () => {
	const mixPath = join(folder, 'mix.wav');
	writeDemoMix(mixPath, 48_000, 3, 3);
	const made = await createDaemon({
		dataRoot: join(folder, 'data'),
		rigPath: null,
		simulation: { speed: 'fast', handErrorTravel: 0, seed: 1, noise: true, drift: true },
		audio: null,
		audioHost: 'inProcess',
		audioEnv: {},
		clock: systemClock,
		logToFile: true,
	});
	daemon = made;
	const { project } = (await made.command({ type: 'project.create', title: 'Again' })) as { project: string };
	const { track } = (await made.command({ type: 'track.create', project, title: 'One' })) as { track: string };
	await made.command({ type: 'track.mix', project, track, path: mixPath });
	const preset = made.session.snapshot().state.chainPresets['eq-and-compression'];
	if (preset === undefined) throw new Error('the preset is missing');
	// One unit and no master: the passes are short.
	const chain = {
		...preset,
		stages: preset.stages.slice(0, 1).map((stage) => ({ ...stage, units: ['vari-mu'] })),
	};
	await made.command({ type: 'chain.set', chain });
	for (const unit of new Set(chainUnits(chain))) await made.command({ type: 'unit.rest', unit });
	const turn = (control: string, position: number) => made.simulation?.turnByHand('vari-mu', control, position);
	const move = { type: 'control.move', unit: 'vari-mu', gesture: 'in', last: true } as const;
	for (const [seq, control] of Object.keys(made.simulation?.truth()['vari-mu'] ?? {})
		.filter((id) => /^in(\.|$)/.test(id))
		.entries()) {
		turn(control, 1);
		await made.command({ ...move, control, position: 1, seq });
	}
	const pass = async () => {
		await made.command({ type: 'pass.start', note: '' });
		const state = await made.until(
			(now) => now.pass !== null && ['complete', 'failed'].includes(now.pass.phase),
			AbortSignal.timeout(PATIENCE_MS),
		);
		expect(state.pass?.phase, state.pass?.message).toBe('complete');
		const { facts } = made.session.revisionDetail(state.pass?.revision ?? '');
		const differs = (facts.pass.findings ?? []).filter(({ kind }) => kind === 'level-differs');
		return { compared: state.pass?.levels?.compared, differs, comparedWith: facts.pass.comparedWith };
	};
	const check = async () => {
		const list = passCheckListSchema.parse(await made.command({ type: 'pass.check' }));
		return list.find(({ what }) => what === 'Earlier print')?.text;
	};

	expect(await check()).toBe('Nothing to compare the level with: this track was not printed yet.');
	expect(await pass()).toEqual({ compared: expect.stringContaining('not printed yet'), differs: [] });
	expect(await check()).toBe('The level is compared with revision 1, to 0.2 dB.');
	const second = await pass();
	expect(second).toMatchObject({ differs: [], comparedWith: { number: 1, toleranceDb: 0.2 } });
	expect(Math.abs(second.comparedWith?.leftDb ?? 9)).toBeLessThan(0.1);
	expect(Math.abs(second.comparedWith?.rightDb ?? 9)).toBeLessThan(0.1);

	const stood = made.simulation?.truth()['vari-mu']?.['output.left'] ?? 0;
	turn('output.left', stood - 0.05);
	const third = await pass();
	expect(third.compared).toBe('The level is compared with revision 2, to 0.2 dB.');
	expect(third.differs).toMatchObject([{ channel: 'left', severity: 'warning', frame: 0 }]);
	expect(third.differs[0]?.text).toMatch(/^Left is \d\.\d dB lower than in revision 2\.$/);
});
