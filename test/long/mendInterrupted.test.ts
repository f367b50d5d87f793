import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/audio/offline/engine.ts';
import { writeDemoMix } from '../../src/units/simulators/demoMix.ts';
import { DaemonProcess, detent, prepareTrack, projectFiles, until, wholePass } from '../support/daemonProcess.ts';

const RATE = 48_000;
const SECONDS = 11;
const KILLED_AT_S = 9.5;
const UNITS = ['curve-bender', 'open-eq'];
/** The simulated rack has noise of its own, another one in each print. */
const NOISE_FLOOR_DB = -60;
let folder: string;
let daemon: DaemonProcess | null = null;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'detent-mend-'));
});

afterEach(async () => {
	await daemon?.kill();
	daemon = null;
	rmSync(folder, { recursive: true, force: true });
});

test('a print during which Detent was killed is printed on from there, and nulls against one that was not', async () => {
	const root = join(folder, 'data');
	const mixPath = join(folder, 'mix.wav');
	writeDemoMix(mixPath, RATE, SECONDS, 3);
	daemon = await DaemonProcess.start(root);
	let session = await daemon.attach();
	const place = await prepareTrack(session, mixPath, UNITS);
	expect(await wholePass(session)).toMatchObject({ phase: 'complete' });
	await session.command({ type: 'pass.start', note: 'killed' });
	await until(session, 'the print', ({ transport }) => transport.frame > KILLED_AT_S * RATE);
	await daemon.kill();

	daemon = await DaemonProcess.start(root);
	session = await daemon.attach();
	await session.command({ type: 'track.select', ...place });
	const { mendable } = session.state();
	expect(mendable).toMatchObject({ failure: { kind: 'interrupted' }, faulty: [expect.anything()] });
	const from = (mendable?.faulty[0]?.fromFrame ?? 0) / RATE;
	expect(from).toBeGreaterThan(KILLED_AT_S - 9);
	for (const unit of UNITS) await session.command({ type: 'unit.rest', unit });
	const mended = await detent('pass', '--mend', mendable?.pass.slice(-8) ?? '', '--data', root);
	expect(mended).toMatchObject({ code: 0 });
	const [one = '', other = ''] = projectFiles(root, 'captures').filter((path) => /-r00[12]\.wav$/.test(path));
	const offline = createOfflineEngine();
	const { residualDb } = await offline.nullTest(one, other);
	await offline.dispose();
	console.log(
		`killed after ${KILLED_AT_S} s, printed on from ${from.toFixed(2)} s; against an undisturbed print: ${residualDb} dB`,
	);
	expect(residualDb ?? Number.NEGATIVE_INFINITY).toBeLessThanOrEqual(NOISE_FLOOR_DB);
});
