import { setTimeout as pause } from 'node:timers/promises';
import type { LocalAccess } from '../../../src/remote/localAccess.ts';
import { METER_TOPICS } from '../../../src/shared/protocol/meters.ts';
import { type Slope, slopeOf } from '../../support/slope.ts';
import { type BenchStudio, PlainRemote } from './studio.ts';

/** Comings before the first reading: what the first remotes make is kept for the next, and code is compiled. */
const WARM_COMINGS = 400;
const COMINGS_A_GROUP = 200;
const GROUPS = 12;
/** For the daemon to notice that the last of a group is gone. */
const GONE_MS = 1000;
/**
 * Readings while remotes are connected: no more often than the slope needs, because with each forced collection V8 throws
 * optimised code away and makes it again (`--trace-opt` tells).
 */
const READ_EVERY_MS = 30_000;
const CONNECTED_MS = 1_200_000;
/** What is compiled on demand, and what V8 notes of it, is in memory by then: growth is judged from here on, as in the soak. */
const WARM_UP_SHARE = 0.25;
const READINGS_A_WORD = 4;

/** kB for each remote that came and went. */
export const MOST_KB_A_COMING = 5;
/** While remotes are connected. */
export const MOST_MB_AN_HOUR = 1;

/** How the daemon's memory grew, by what is kept after its garbage was collected, and by what the system counts as resident. */
export interface Growth {
	readonly kept: Slope;
	readonly resident: Slope;
	readonly readings: number;
	/** After the warm-up and at the end, MB. */
	readonly keptMb: { readonly first: number; readonly last: number };
	readonly residentMb: { readonly first: number; readonly last: number };
}

/**
 * Whether memory stays.
 *
 * Two readings say nothing: between them lie the collector's breathing and the allocator's. So the daemon collects its garbage
 * before each reading, many readings are taken after a warm-up, and a straight line is laid through them. It stays when the
 * line with two of its standard errors added is no steeper than `most`, and grows when it is steeper with two subtracted;
 * between these the readings scatter too much to say.
 *
 * What is allowed is what nobody would notice: a studio where tablets come 200 times a day (every wake is a coming) may
 * gain 1 MB a day, hence 5 kB a coming; with twenty remotes connected it may gain as much as the audio host in its soak,
 * 1 MB an hour. A daemon that keeps a remote's socket or its feeds keeps some 30 kB for each coming, and one that keeps a
 * reading of meters of each remote gains more than 1 GB an hour.
 *
 * @returns null when the readings don't say
 */
export function stays({ slope, error }: Slope, most: number): boolean | null {
	if (slope + 2 * error <= most) return true;
	return slope - 2 * error > most ? false : null;
}

interface Reading {
	readonly at: number;
	readonly keptMb: number;
	readonly residentMb: number;
}

function growthOf(readings: readonly Reading[]): Growth {
	const slope = (of: (reading: Reading) => number) =>
		slopeOf(readings.map((reading) => ({ at: reading.at, value: of(reading) })));
	const ends = (of: (reading: Reading) => number) => ({
		first: of(readings[0] ?? { at: 0, keptMb: Number.NaN, residentMb: Number.NaN }),
		last: of(readings.at(-1) ?? { at: 0, keptMb: Number.NaN, residentMb: Number.NaN }),
	});
	return {
		kept: slope(({ keptMb }) => keptMb),
		resident: slope(({ residentMb }) => residentMb),
		readings: readings.length,
		keptMb: ends(({ keptMb }) => keptMb),
		residentMb: ends(({ residentMb }) => residentMb),
	};
}

/** While the remotes that are connected look at every meter; slopes in MB an hour. */
export async function growthConnected(
	studio: BenchStudio,
	quick: boolean,
	progress: (text: string) => void,
): Promise<Growth> {
	const readings: Reading[] = [];
	const startMs = performance.now();
	const count = quick ? 4 : CONNECTED_MS / READ_EVERY_MS;
	for (let index = 0; index <= count; index += 1) {
		await pause(Math.max(0, startMs + index * (quick ? 500 : READ_EVERY_MS) - performance.now()));
		readings.push({ at: (performance.now() - startMs) / 3_600_000, ...(await studio.memory()) });
		if (index % READINGS_A_WORD === 0) progress(`memory with them connected: ${Math.round((100 * index) / count)} %`);
	}
	return growthOf(readings.slice(Math.floor(WARM_UP_SHARE * count)));
}

/** While remotes come, ask for every meter and go again; slopes in MB a coming. */
export async function growthByComings(
	studio: BenchStudio,
	access: Pick<LocalAccess, 'url' | 'token'>,
	quick: boolean,
): Promise<Growth> {
	const come = async (comings: number) => {
		for (let coming = 0; coming < comings; coming += 1) {
			const remote = await PlainRemote.connect(access);
			remote.socket.emit('subscribe', { meters: METER_TOPICS, preview: false });
			remote.close();
		}
		await pause(GONE_MS);
	};
	await come(quick ? 40 : WARM_COMINGS);
	const group = quick ? 20 : COMINGS_A_GROUP;
	const readings: Reading[] = [];
	for (let count = 0; count <= (quick ? 4 : GROUPS); count += 1) {
		if (count > 0) await come(group);
		readings.push({ at: count * group, ...(await studio.memory()) });
	}
	return growthOf(readings);
}
