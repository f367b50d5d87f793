import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { seededRng } from '../../src/shared/random.ts';
import { programme, writeWav } from '../audio/host/studio.ts';
import { DaemonProcess, prepareTrack, wholePass } from '../support/daemonProcess.ts';
import { entriesOf, expectWhole } from '../support/wholeFolder.ts';

const RATE = 48000;
const KILLS = 40;
/** A pass of the mix takes about this long from its first check to its revision. */
const PASS_MS = 7000;

test(`${KILLS} times kill -9 at any moment of a pass: the log and every file under a final name stay whole`, async () => {
	const folder = mkdtempSync(join(tmpdir(), 'detent-kills-'));
	const root = join(folder, 'data');
	const rng = seededRng(20261122);
	writeWav(join(folder, 'mix.wav'), programme(RATE, 9), RATE);
	let daemon = await DaemonProcess.start(root);
	try {
		const place = await prepareTrack(await daemon.attach(), join(folder, 'mix.wav'), ['pultec-l', 'open-eq']);
		const moments: string[] = [];
		for (let kill = 0; kill < KILLS; kill += 1) {
			const session = await daemon.attach();
			await session.command({ type: 'track.select', ...place });
			await session.command({ type: 'pass.start' });
			await wait(rng() * PASS_MS);
			moments.push(session.state().pass?.phase ?? 'nothing');
			await daemon.kill();
			daemon = await DaemonProcess.start(root);
			await expectWhole(root);
		}
		const last = await daemon.attach();
		await last.command({ type: 'track.select', ...place });
		expect(await wholePass(last)).toMatchObject({ phase: 'complete' });
		expect(await daemon.stop()).toBe(0);
		await expectWhole(root);
		const bodies = entriesOf(root).map(({ body }) => body);
		const numbers = bodies.flatMap((body) => (body.kind === 'revision' ? [body.facts.number] : []));
		expect(numbers).toEqual(numbers.map((_, index) => index + 1));
		const counts = [...new Set(moments)].map(
			(phase) => `${moments.filter((at) => at === phase).length} while ${phase}`,
		);
		console.log(
			`${counts.join(', ')}; ${numbers.length} revisions, ${bodies.filter(({ kind }) => kind === 'failed-pass').length} failed passes`,
		);
	} finally {
		await daemon.kill();
		rmSync(folder, { recursive: true, force: true });
	}
});
