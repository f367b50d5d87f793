import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OscControl } from '../../src/control/osc/oscControl.ts';
import { createOscPort } from '../../src/control/osc/oscPort.ts';
import { createDaemon, type Daemon } from '../../src/daemon.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { describeWith } from '../capabilities.ts';
import { insist, oscdump, oscsend, oscsendfile } from '../support/liblo.ts';
import { realTime } from '../support/realTime.ts';

let folder: string;
let closers: (() => Promise<void>)[] = [];

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'detent-osc-'));
});

afterEach(async () => {
	for (const close of closers.reverse()) await close();
	closers = [];
	await rm(folder, { recursive: true, force: true });
});

async function start(rigPath: string | null): Promise<Daemon> {
	const daemon = await createDaemon({
		dataRoot: join(folder, 'data'),
		rigPath,
		simulation: { speed: 'fast', handErrorTravel: 0, seed: 1, noise: false, drift: false },
		audio: null,
		audioHost: 'inProcess',
		audioEnv: {},
		clock: systemClock,
		logToFile: true,
	});
	closers.push(() => daemon.close());
	return daemon;
}

const placeOf = (daemon: Daemon, unit: string, control: string) =>
	daemon.session.snapshot().state.units[unit]?.controls[control]?.position;

describeWith(['oscsend'], "Detent's own OSC addresses with liblo", () => {
	test('oscsend drives the simulated studio to the unit itself, and oscdump is shown where it stands', async () => {
		const daemon = await start(null);
		const { definitions } = daemon.session.snapshot().state;
		const config = { port: 47_841, write: true };
		const osc = new OscControl({
			config,
			definitions: new Map(Object.entries(definitions)),
			port: createOscPort(config),
			session: daemon.session,
			clock: systemClock,
			notice: () => undefined,
		});
		await osc.start();
		closers.push(() => osc.stop());
		const dump = oscdump('47842');
		closers.push(() => dump.stop());
		const url = 'osc.udp://127.0.0.1:47841';
		await insist(
			() => oscsend(url, '/detent/subscribe', 'ii', '60', '47842'),
			() => dump.printed().includes('/detent/recall/state s "none"'),
		);
		await insist(
			() => oscsend(url, '/detent/unit/open-eq/low_gai?', 'i', '15'),
			() => daemon.simulation?.truth()['open-eq']?.['low_gain'] === 15,
		);
		await insist(
			() => oscsend(url, '/detent/refresh', ''),
			() => /\/detent\/unit\/open-eq\/low_gain f 15\.0/.test(dump.printed()),
		);
		await realTime.until(() => /\/detent\/tape\/cassette\/moving [TFN]/.test(dump.printed()));
	});

	test('the daemon listens where its rig says, and moves nothing without write', async () => {
		const rig = (write: boolean) => `schema: 1
name: One box
audio: { backend: simulated }
units:
  - { id: pultec, definition: pultec/eqp-1a }
osc: { port: 47843, write: ${write} }
`;
		const path = join(folder, 'rig.yaml');
		await writeFile(path, rig(false));
		const watched = await start(path);
		const url = 'osc.udp://127.0.0.1:47843';
		const dump = oscdump('47844');
		closers.push(() => dump.stop());
		await insist(
			() => oscsend(url, '/detent/subscribe', 'ii', '60', '47844'),
			() => dump.printed().includes('/detent/monitor/level f'),
		);
		await oscsend(url, '/detent/unit/pultec/lf_boost', 'f', '0.5');
		await realTime.pass(300);
		expect(placeOf(watched, 'pultec', 'lf_boost')).toBeNull();
		await watched.close();
		await writeFile(path, rig(true));
		const driven = await start(path);
		await insist(
			() => oscsend(url, '/detent/unit/pultec/lf_boost', 'f', '0.5'),
			() => placeOf(driven, 'pultec', 'lf_boost') === 0.5,
		);
		const script = join(folder, 'script.txt');
		const moment = (fraction: string, places: [string, string][]) =>
			places.map(([control, place]) => `e8f5c5d2.${fraction} /detent/unit/pultec/${control} f ${place}\n`).join('');
		const [first, last] = [
			moment('00000000', [
				['lf_boost', '0.25'],
				['lf_atten', '0.75'],
			]),
			moment('40000000', [['lf_boost', '1.0']]),
		];
		await writeFile(script, first + last);
		await insist(
			() => oscsendfile(url, script),
			() => placeOf(driven, 'pultec', 'lf_boost') === 1 && placeOf(driven, 'pultec', 'lf_atten') === 0.75,
		);
	});
});
