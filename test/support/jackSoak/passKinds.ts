import type { AudioClient } from '../../../src/audio/client.ts';
import type { MonitorOrder } from '../../../src/shared/model/monitor.ts';
import { chain } from '../../audio/host/studio.ts';
import { attempt } from '../jackLoop.ts';
import { compareCapture } from './captured.ts';
import { chainFault } from './chainFault.ts';
import type { SoakKind } from './kinds.ts';
import { hearing, WORK_CHAIN } from './workChain.ts';

/** What is played, and where captures go. */
export interface SoakFiles {
	readonly sourcePath: string;
	/** The source through what the work chain has before the send. */
	readonly expectedPath: string;
	readonly capturePath: string;
}

/** `wrong`: it counted as complete, and is not what it has to be. `named`: Detent ended it, with this reason. */
export type SoakOutcome = { readonly wrong: string | null } | { readonly named: string };

const SWITCH_MS = 1000;
/** Playing ends by itself within so long after the last frame. */
const PATIENCE_MS = 20_000;
const ITEM_LATE_FRAMES = 0.37;

const HEARD: readonly MonitorOrder[] = [
	hearing('master'),
	hearing('source', 0),
	hearing('return'),
	hearing('source', 1),
	hearing('source'),
];

export async function soakPass(kind: SoakKind, client: AudioClient, files: SoakFiles): Promise<SoakOutcome> {
	switch (kind) {
		case 'transparent':
			return transparentPass(client, files);
		case 'chain':
			return chainPass(client, files);
		case 'listening':
			return listen(client, files);
	}
}

async function transparentPass(client: AudioClient, { sourcePath, capturePath }: SoakFiles): Promise<SoakOutcome> {
	const outcome = await attempt(client, { sourcePath, capturePath, chain: chain({}), bitTransparent: true });
	if ('named' in outcome) return outcome;
	const { firstWrong } = await compareCapture(sourcePath, capturePath);
	return { wrong: firstWrong === null ? null : `transparent: frame ${firstWrong}` };
}

async function chainPass(
	client: AudioClient,
	{ sourcePath, capturePath, expectedPath }: SoakFiles,
): Promise<SoakOutcome> {
	await client.setMonitor(hearing('master'));
	const outcome = await attempt(client, { sourcePath, capturePath, chain: WORK_CHAIN, bitTransparent: false });
	if ('named' in outcome) return outcome;
	const { louderDb, residualDb } = await compareCapture(expectedPath, capturePath);
	return { wrong: chainFault({ ...outcome, louderDb, residualDb }) };
}

/** Plays to the end. Playing proves nothing; it is there for the time of its blocks. */
async function listen(client: AudioClient, { sourcePath }: SoakFiles): Promise<SoakOutcome> {
	const latency = await client.measureLatency({ levelDbfs: -20 });
	const item = { path: sourcePath, lateFrames: 0, inverted: false };
	let turn = 0;
	const switcher = setInterval(() => {
		const order = HEARD[turn++ % HEARD.length];
		// A host that is gone is named by what waits for its end.
		if (order !== undefined) client.setMonitor(order).catch(() => {});
	}, SWITCH_MS);
	const ended = untilStopped(client);
	try {
		await client.play({
			sourcePath,
			chain: WORK_CHAIN,
			latency,
			startFrame: 0,
			items: [item, { ...item, lateFrames: ITEM_LATE_FRAMES }],
		});
		return await ended.outcome;
	} finally {
		ended.close();
		clearInterval(switcher);
	}
}

function untilStopped(client: AudioClient): { outcome: Promise<SoakOutcome>; close(): void } {
	let reached = 0;
	let frames = 0;
	let settle: (outcome: SoakOutcome) => void = () => {};
	let fail: (error: Error) => void = () => {};
	const outcome = new Promise<SoakOutcome>((resolve, reject) => {
		settle = resolve;
		fail = reject;
	});
	// Nobody waits for it where playing could not even begin.
	outcome.catch(() => {});
	let late = setTimeout(() => fail(new Error('playing did not begin')), PATIENCE_MS);
	const offTransport = client.onTransport(({ mode, frame, frames: all }) => {
		if (mode === 'playing') {
			[reached, frames] = [frame, all];
			clearTimeout(late);
			late = setTimeout(() => fail(new Error(`playing stood still at frame ${reached}`)), PATIENCE_MS);
			return;
		}
		if (mode !== 'stopped' || frames === 0) return;
		settle(isNearEnd(reached, frames) ? { wrong: null } : { named: `playing ended at frame ${reached} of ${frames}` });
	});
	const offStatus = client.onStatus(({ state, reason }) => {
		if (state !== 'running') settle({ named: `playing: ${reason ?? state}` });
	});
	return {
		outcome,
		close() {
			clearTimeout(late);
			offTransport();
			offStatus();
		},
	};
}

/** Where it is was told a tenth of a second ago at most, and a busy machine may be late with that. */
function isNearEnd(reached: number, frames: number): boolean {
	return frames - reached < 0.05 * frames + 48_000;
}
