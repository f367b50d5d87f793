import { setTimeout as pause } from 'node:timers/promises';
import { METER_TOPICS } from '../../../src/shared/protocol/meters.ts';
import { type Growth, growthByComings, growthConnected } from './memory.ts';
import { appears, type BenchStudio, PlainRemote } from './studio.ts';

export const REMOTES = 20;

export interface Load {
	/** Share of a core that the daemon uses while the mix plays. */
	readonly alone: number;
	readonly withRemotes: number;
	/** Sets of meters a second that the least served remote got. */
	readonly leastMetersHz: number;
	/** Of its memory, while they are connected and while others come and go. */
	readonly connected: Growth;
	readonly comings: Growth;
	/** Remotes that the daemon or a busy machine has dropped meanwhile. */
	readonly dropped: number;
}

async function shareOver(studio: BenchStudio, seconds: number): Promise<number> {
	const before = studio.cpuSeconds();
	const startMs = performance.now();
	await pause(seconds * 1000);
	return (studio.cpuSeconds() - before) / ((performance.now() - startMs) / 1000);
}

/** What twenty remotes with every meter cost the daemon while the simulated studio plays. */
export async function measureLoad(
	studio: BenchStudio,
	quick: boolean,
	progress: (text: string) => void,
): Promise<Load> {
	const access = await studio.pair('load');
	const desk = await PlainRemote.connect(access);
	await studio.play(desk);
	progress('the daemon alone');
	await pause(3000);
	const alone = await shareOver(studio, quick ? 5 : 20);
	const remotes = await Promise.all(Array.from({ length: REMOTES }, () => PlainRemote.connect(access)));
	for (const { socket } of remotes) socket.emit('subscribe', { meters: METER_TOPICS, preview: false });
	await appears('meters', () => (remotes.every(({ metersAtMs }) => metersAtMs.length > 0) ? true : null));
	progress(`${REMOTES} remotes with every meter`);
	await pause(quick ? 3000 : 20_000);
	const counts = remotes.map(({ metersAtMs }) => metersAtMs.length);
	const startMs = performance.now();
	const withRemotes = await shareOver(studio, quick ? 5 : 60);
	const seconds = (performance.now() - startMs) / 1000;
	const rates = remotes.map(({ metersAtMs }, index) => (metersAtMs.length - (counts[index] ?? 0)) / seconds);
	progress('remotes that come and go');
	const comings = await growthByComings(studio, access, quick);
	const connected = await growthConnected(studio, quick, progress);
	const dropped = remotes.filter(({ socket }) => !socket.connected).length;
	for (const remote of remotes) remote.close();
	// After half an hour on a busy machine it may have been dropped; what was measured is not lost for that.
	if (desk.socket.connected) await desk.command({ type: 'transport.stop' });
	desk.close();
	return { alone, withRemotes, leastMetersHz: Math.min(...rates), connected, comings, dropped };
}
