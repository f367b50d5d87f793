import { type Clock, delay } from '../shared/clock.ts';
import { isDetentError } from '../shared/errors.ts';
import type { RigUnit } from '../shared/model/rig.ts';
import type { Remote } from '../shared/model/wire.ts';
import type { UnitTest, UnitVerdict, WireLine } from '../shared/protocol/wire.ts';
import { describeConnection } from './describeConnection.ts';
import type { UnitDriver } from './driver.ts';
import { verdictText } from './testVerdict.ts';
import { onWireLines } from './wireLines.ts';

/** A port that does not open within this time is not there. */
const OPEN_MS = 3000;
const LOOK_AGAIN_MS = 100;
/** So many questions without an answer are enough. */
const GIVE_UP_AFTER = 3;
const KEPT_LINES = 40;

interface Seen {
	bytesOut: number;
	bytesIn: number;
	answersMs: number[];
	lines: WireLine[];
}

/** Counts and times what passes; an answer's time runs from the last byte sent to the first that comes back. */
function listen(driver: UnitDriver, remote: Remote, clock: Clock): { seen: Seen; stop: () => void } {
	const seen: Seen = { bytesOut: 0, bytesIn: 0, answersMs: [], lines: [] };
	let sentAtMs: number | null = null;
	const stop = onWireLines(driver, remote, (line) => {
		const now = clock.monotonicMs();
		if (line.direction === 'out') {
			seen.bytesOut += line.hex.length / 2;
			sentAtMs = now;
		} else {
			seen.bytesIn += line.hex.length / 2;
			if (sentAtMs !== null) seen.answersMs.push(now - sentAtMs);
			sentAtMs = null;
		}
		seen.lines.push(line);
		if (seen.lines.length > KEPT_LINES) seen.lines.shift();
	});
	return { seen, stop };
}

interface Rounds {
	asked: number;
	answered: number;
	refusals: number;
	garbled: number;
	away: number;
	/** What was thrown last. */
	reason: string | null;
}

async function askRounds(
	ask: NonNullable<UnitDriver['ask']>,
	rounds: number,
	clock: Clock,
	signal: AbortSignal,
): Promise<Rounds> {
	const result: Rounds = { asked: 0, answered: 0, refusals: 0, garbled: 0, away: 0, reason: null };
	const startedMs = clock.monotonicMs();
	let inVain = 0;
	while (result.asked < rounds && inVain < GIVE_UP_AFTER) {
		try {
			await ask(signal);
			result.answered += 1;
			inVain = 0;
		} catch (error) {
			signal.throwIfAborted();
			if (!isDetentError(error, 'unit')) throw error;
			result.reason = error.message;
			if (error.code === 'unit.away') {
				// The port may just be opening; it is not asked before it is there.
				if (clock.monotonicMs() - startedMs < OPEN_MS) {
					await delay(clock, LOOK_AGAIN_MS, signal);
					continue;
				}
				result.away += 1;
				return result;
			}
			if (error.code === 'unit.refused') result.refusals += 1;
			if (error.code === 'unit.garbled') result.garbled += 1;
			inVain += 1;
		}
		result.asked += 1;
	}
	return result;
}

async function isOpen(driver: UnitDriver, clock: Clock, signal: AbortSignal): Promise<boolean> {
	for (let waitedMs = 0; driver.link().link === 'away'; waitedMs += LOOK_AGAIN_MS) {
		if (waitedMs >= OPEN_MS) return false;
		await delay(clock, LOOK_AGAIN_MS, signal);
	}
	return true;
}

function verdictOf(rounds: Rounds, seen: Seen): UnitVerdict {
	if (rounds.answered === rounds.asked && rounds.asked > 0) return 'works';
	if (rounds.answered > 0) return 'unsteady';
	if (rounds.refusals > 0) return 'refused';
	if (rounds.away > 0) return 'no port';
	return rounds.garbled > 0 || seen.bytesIn > 0 ? 'not understood' : 'silent';
}

function timesOf(answersMs: readonly number[]): UnitTest['answerMs'] {
	const sorted = [...answersMs].sort((a, b) => a - b);
	const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
	return sorted.length === 0 ? null : { min: at(0), median: at(0.5), p99: at(0.99) };
}

/**
 * Asks a unit some times whether it is there, and says what is wrong when it does not answer as it should. It only asks;
 * nothing is set. A started driver is needed; its port may still be opening.
 *
 * @param rounds how often it is asked; after three questions in vain it gives up
 */
export async function testUnit(
	driver: UnitDriver,
	unit: RigUnit,
	remote: Remote,
	clock: Clock,
	rounds: number,
	signal: AbortSignal,
): Promise<UnitTest> {
	const { seen, stop } = listen(driver, remote, clock);
	try {
		let verdict: UnitVerdict;
		let result: Rounds = { asked: 0, answered: 0, refusals: 0, garbled: 0, away: 0, reason: null };
		if (driver.ask === null) {
			verdict = (await isOpen(driver, clock, signal)) ? 'one-way' : 'no port';
			result.reason = driver.link().reason;
		} else {
			result = await askRounds(driver.ask, rounds, clock, signal);
			verdict = verdictOf(result, seen);
		}
		const { asked, answered, reason } = result;
		return {
			unit: unit.id,
			verdict,
			...verdictText(verdict, unit.connection?.kind ?? null, { asked, answered, reason }),
			reachedBy: unit.connection === undefined ? 'no connection' : describeConnection(unit.connection, remote),
			asked,
			answered,
			answerMs: timesOf(seen.answersMs),
			bytesOut: seen.bytesOut,
			bytesIn: seen.bytesIn,
			lines: seen.lines,
		};
	} finally {
		stop();
	}
}
