import { spawnSync } from 'node:child_process';

/** Somebody who takes part in a comparison of speed. */
export interface Contender {
	readonly name: string;
	/** Does the work once. @returns the CPU seconds it took */
	round(): number | Promise<number>;
}

/** CPU seconds of each round. */
export interface Timing {
	readonly name: string;
	readonly rounds: readonly number[];
	readonly medianSeconds: number;
}

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	const upper = sorted[middle] ?? Number.NaN;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** All contenders in turn, round after round, so that what else the machine does meets them alike. */
export async function interleaved(contenders: readonly Contender[], rounds: number): Promise<Timing[]> {
	const seconds = contenders.map((): number[] => []);
	for (let round = 0; round < rounds; round++) {
		for (const [index, contender] of contenders.entries()) seconds[index]?.push(await contender.round());
	}
	return contenders.map(({ name }, index) => ({
		name,
		rounds: seconds[index] ?? [],
		medianSeconds: median(seconds[index] ?? []),
	}));
}

/** How many times as fast `ours` is as `theirs`: the median of the ratios of rounds that ran side by side. */
export function speedRatio(ours: Timing, theirs: Timing): number {
	return median(ours.rounds.map((seconds, round) => (theirs.rounds[round] ?? Number.NaN) / seconds));
}

/** CPU seconds of work in this process, its compiler and collector included. */
export function cpuSeconds(work: () => void): number {
	const before = process.cpuUsage();
	work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1e6;
}

/**
 * Runs a command to its end.
 *
 * @returns CPU seconds, user and system, of the command and its children, to 1 ms
 * @throws when it fails
 */
export function commandCpuSeconds(command: string, args: readonly string[], options: { cwd?: string } = {}): number {
	const script = `TIMEFORMAT='cpu %3U %3S'; time "$0" "$@"`;
	const { status, stderr } = spawnSync('bash', ['-c', script, command, ...args], {
		...options,
		encoding: 'utf8',
		stdio: ['ignore', 'ignore', 'pipe'],
		maxBuffer: 1 << 26,
		env: { ...process.env, LC_ALL: 'C' },
	});
	const found = /cpu ([\d.]+) ([\d.]+)\s*$/.exec(stderr);
	if (status !== 0 || found === null) throw new Error(`${command} failed: ${stderr.slice(-500)}`);
	return Number(found[1]) + Number(found[2]);
}
