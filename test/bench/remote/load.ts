import { setTimeout as pause } from 'node:timers/promises';
import { METER_TOPICS } from '../../../src/shared/protocol/meters.ts';
import type { Slope } from '../../support/slope.ts';
import { type BenchSection, type Figure, figure, table } from '../section.ts';
import { type Growth, growthByComings, growthConnected, MOST_KB_A_COMING, MOST_MB_AN_HOUR, stays } from './memory.ts';
import { appears, BenchStudio, PlainRemote, SLOW } from './studio.ts';

const REMOTES = 20;
const MOST_SHARE = 0.15;
const MB_AN_HOUR = 'MB/h';
const KB_A_COMING = 'kB a coming';

interface Load {
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

async function measureLoad(studio: BenchStudio, quick: boolean, progress: (text: string) => void): Promise<Load> {
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

/** @param of MB in what `unit` counts: 1 for MB, 1000 for kB */
function grown({ slope, error }: Slope, of: number, unit: string): string {
	const signed = (slope * of).toFixed(2).replace('-', '−');
	return `${signed} ± ${(error * of).toFixed(2)} ${unit}`;
}

/** @param dropped remotes that went while they were to be connected: then it says nothing */
function memoryFigure(what: string, slope: Slope, most: number, of: number, unit: string, dropped = 0): Figure {
	const met = dropped > 0 ? null : stays(slope, most / of);
	const scattered = met === null ? 'the readings scatter too much to say' : 'it grows';
	const note = dropped > 0 ? `${dropped} remotes were dropped meanwhile` : scattered;
	return figure(what, `≤ ${most} ${unit}`, grown(slope, of, unit), met, note);
}

function memoryRow(what: string, growth: Growth, of: number, unit: string): string[] {
	const ends = ({ first, last }: { first: number; last: number }) => `${first.toFixed(1)} → ${last.toFixed(1)} MB`;
	return [
		what,
		String(growth.readings),
		ends(growth.keptMb),
		grown(growth.kept, of, unit),
		ends(growth.residentMb),
		grown(growth.resident, of, unit),
	];
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/** What twenty remotes with every meter cost the daemon while the simulated studio plays. */
export const remotes: BenchSection = {
	name: 'remotes',
	title: 'Twenty remotes',
	async run({ quick, progress }) {
		const load = await BenchStudio.use((studio) => measureLoad(studio, quick, progress));
		const { alone, withRemotes, leastMetersHz, connected, comings, dropped } = load;
		const kept = 'what the daemon keeps in memory, growth';
		return {
			figures: [
				figure(
					`${REMOTES} remotes with every meter: the daemon`,
					`≤ ${percent(MOST_SHARE)} of a core`,
					`${percent(withRemotes)} (${percent(alone)} without them; ${leastMetersHz.toFixed(1)} sets a second)`,
					withRemotes <= MOST_SHARE && leastMetersHz >= 28,
					SLOW,
				),
				memoryFigure(
					`${kept} with ${REMOTES} remotes connected`,
					connected.kept,
					MOST_MB_AN_HOUR,
					1,
					MB_AN_HOUR,
					dropped,
				),
				memoryFigure(`${kept} with remotes that come and go`, comings.kept, MOST_KB_A_COMING, 1000, KB_A_COMING),
				memoryFigure(
					'resident memory of the daemon, growth with remotes that come and go',
					comings.resident,
					MOST_KB_A_COMING,
					1000,
					KB_A_COMING,
				),
			],
			markdown: [
				'A straight line through readings, each after the daemon collected its garbage: heap and buffers that are kept, and what the system counts as resident. It counts as no growth when the slope with two standard errors added is within the limit: 1 MB a day where tablets come 200 times a day, and 1 MB an hour with twenty of them connected, read for a quarter of an hour behind five minutes in which everything is compiled.',
				table(
					['while', 'readings', 'kept', 'its slope', 'resident', 'its slope'],
					[
						memoryRow(`${REMOTES} remotes look at every meter`, connected, 1, MB_AN_HOUR),
						memoryRow('remotes come and go', comings, 1000, KB_A_COMING),
					],
				),
			].join('\n\n'),
		};
	},
};
