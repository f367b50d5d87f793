import { setTimeout as pause } from 'node:timers/promises';
import { METER_TOPICS } from '../../../src/shared/protocol/meters.ts';
import { appears, type BenchStudio, PlainRemote, quantile } from './studio.ts';

export const REMOTES = 20;

export interface Load {
	/** Share of a core that the daemon uses while the mix plays. */
	readonly alone: number;
	readonly withRemotes: number;
	/** Sets of meters a second that the least served remote got. */
	readonly leastMetersHz: number;
	/** Memory at the start and at the end of the run with remotes, medians, MB. */
	readonly memoryBeforeMb: number;
	readonly memoryAfterMb: number;
	/** The same after remotes that came and went, and after as many again: what the first ones make is kept for the next. */
	readonly comings: number;
	readonly memoryAfterComingsMb: number;
	readonly memoryAfterMoreMb: number;
}

async function shareOver(studio: BenchStudio, seconds: number): Promise<number> {
	const before = studio.cpuSeconds();
	const startMs = performance.now();
	await pause(seconds * 1000);
	return (studio.cpuSeconds() - before) / ((performance.now() - startMs) / 1000);
}

async function memory(studio: BenchStudio, seconds: number): Promise<number> {
	const readings: number[] = [];
	for (let second = 0; second < seconds * 4; second += 1) {
		readings.push(studio.memoryMb());
		await pause(250);
	}
	return quantile(readings, 0.5);
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
	const memoryBeforeMb = await memory(studio, quick ? 2 : 10);
	const counts = remotes.map(({ metersAtMs }) => metersAtMs.length);
	const startMs = performance.now();
	const withRemotes = await shareOver(studio, quick ? 5 : 60);
	const seconds = (performance.now() - startMs) / 1000;
	const rates = remotes.map(({ metersAtMs }, index) => (metersAtMs.length - (counts[index] ?? 0)) / seconds);
	const memoryAfterMb = await memory(studio, quick ? 2 : 10);
	for (const remote of remotes) remote.close();
	const comings = quick ? 40 : 400;
	progress(`${2 * comings} remotes that come and go`);
	const comeAndGo = async (): Promise<number> => {
		for (let coming = 0; coming < comings; coming += 1) {
			const remote = await PlainRemote.connect(access);
			remote.socket.emit('subscribe', { meters: METER_TOPICS, preview: false });
			remote.close();
		}
		await pause(2000);
		return memory(studio, 2);
	};
	const memoryAfterComingsMb = await comeAndGo();
	const memoryAfterMoreMb = await comeAndGo();
	await desk.command({ type: 'transport.stop' });
	desk.close();
	return {
		alone,
		withRemotes,
		leastMetersHz: Math.min(...rates),
		memoryBeforeMb,
		memoryAfterMb,
		comings,
		memoryAfterComingsMb,
		memoryAfterMoreMb,
	};
}
