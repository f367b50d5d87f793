import { untilAborted } from '../../recall/execution.ts';
import { type Clock, delay } from '../../shared/clock.ts';
import { DetentError, describeError } from '../../shared/errors.ts';
import type { Chain, PassKind, TapeRoll } from '../../shared/model/chain.ts';
import type { PassFailure, TapeFacts } from '../../shared/model/revision.ts';
import type { TapeStatus } from '../../shared/model/tape.ts';
import { formatTapeTime, isThere } from '../../shared/tapeWords.ts';
import type { TapeTransport, UnitDriver } from '../../units/driver.ts';
import { PRE_ROLL_S } from '../passes/passChecks.ts';
import type { StateStore } from '../stateStore.ts';
import type { Rack } from '../units/rack.ts';
import { checkTapeRoll } from './tapeChecks.ts';
import type { Tapes } from './tapes.ts';

export interface TapePassDeps {
	tapes: Tapes;
	rack: Rack;
	state: StateStore;
	clock: Clock;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

const PREROLL_S = 5;
const SPIN_UP_S = 3;
const POLL_MS = 100;
/** A tape that is wound from one end to the other. */
const LOCATE_MS = 300_000;
/** A machine that was told to play moves, or runs at its speed, within this. */
const START_MS = 20_000;
const STANDSTILL_MS = 10_000;
/** Without a locate of its own the tape must have been wound this near to where the rolling begins. */
const NEAR_S = 2;

/** `told` by the machine, or `assumed` after a time that it was given. */
export type RolledTape = Omit<TapeFacts, 'placed'>;

/**
 * The machine of one pass: brought to its place, recording where the pass records, up to speed, watched while the print
 * runs, and stopped and disarmed after it, however it ended.
 */
export class TapePass {
	readonly #deps: TapePassDeps;
	readonly #roll: TapeRoll;
	readonly #records: boolean;
	readonly #driver: UnitDriver;
	readonly #transport: TapeTransport;
	/** It was told to move, and has to be stopped in the end. */
	#moved = false;

	/** @throws DetentError `chain.tape` for a chain that can't roll this machine, `unit.no-transport` */
	constructor(deps: TapePassDeps, chain: Chain, roll: TapeRoll) {
		checkTapeRoll(chain);
		this.#deps = deps;
		this.#roll = roll;
		this.#records = records(chain.passKind);
		this.#transport = deps.tapes.transport(roll.unit);
		const { driver } = deps.rack.unit(roll.unit);
		if (driver === null) throw new DetentError('unit.no-transport', { message: 'No transport.', subject: roll.unit });
		this.#driver = driver;
	}

	get #name(): string {
		return this.#deps.state.state.units[this.#roll.unit]?.name ?? this.#roll.unit;
	}

	/**
	 * What must be so before anything is measured: it stands by its own word, and where the pass records a person has armed
	 * it. The pass takes the arming over: it is off while test signals sound, and on again when the tape is to record.
	 *
	 * @throws DetentError `unit.away`, `unit.tape-moving`, `unit.not-armed`
	 */
	async takeOver(signal: AbortSignal): Promise<void> {
		const { unit } = this.#roll;
		const { moving, recording } = await untilAborted(this.#transport.status(signal), signal);
		if (moving === true || recording === true || (moving === null && this.#transport.can.motion)) {
			throw this.#error(
				'unit.tape-moving',
				moving === null ? 'is not known to stand' : 'moves already',
				'Stop it first.',
			);
		}
		if (this.#records) this.#deps.tapes.takeForPass(unit);
	}

	/**
	 * To its place, recording or playing, up to speed, and on to where the music begins.
	 *
	 * @throws DetentError `unit.tape-place`, `unit.tape-start`, `unit.tape-speed`, `unit.refused` when its record tally
	 * stays dark
	 */
	async roll(signal: AbortSignal, say: (message: string) => void): Promise<RolledTape> {
		const { tapes } = this.#deps;
		const { unit, startSeconds } = this.#roll;
		if (startSeconds !== undefined)
			await this.#toPlace(startSeconds - (this.#roll.prerollSeconds ?? PREROLL_S), signal, say);
		say(this.#records ? `${this.#name}: record, and its tally` : `${this.#name}: play`);
		if (this.#records) tapes.armForPass(unit);
		this.#moved = true;
		await untilAborted(tapes.command(unit, this.#records ? 'record' : 'play', 'pass', signal), signal);
		say(`${this.#name} comes up to speed`);
		const { status, atSpeed, spinUpSeconds } = await this.#stableSpeed(signal);
		const startsAt = await this.#toMusic(status, signal, say);
		if (this.#records && startsAt.recording !== true) {
			throw this.#error(
				'unit.tape-record',
				'does not record by its own tally',
				'Look at its record switches and the tape.',
			);
		}
		return {
			unit,
			startSeconds: startsAt.positionSeconds,
			atSpeed,
			spinUpSeconds,
			watched: [
				...(startsAt.moving === null ? [] : ['motion' as const]),
				...(startsAt.atSpeed === null ? [] : ['speed' as const]),
				...(this.#records ? ['record' as const] : []),
			],
		};
	}

	/** Tells, once, when the machine no longer does what the print needs. Stop listening by calling the result. */
	watch(rolled: RolledTape, lost: (failure: Omit<PassFailure, 'frame'>) => void): () => void {
		let told = false;
		const tell = (kind: string, reason: string) => {
			if (told) return;
			told = true;
			lost({ kind, reason: `${this.#name} ${reason}` });
		};
		const judge = ({ moving, recording, atSpeed, mode }: TapeStatus) => {
			const { watched } = rolled;
			if (watched.includes('motion') && moving !== true)
				tell(
					'tape-stopped',
					moving === null ? 'is no longer known to move.' : `stopped during the print (it says "${mode}").`,
				);
			if (watched.includes('record') && recording !== true) tell('tape-record', 'no longer records by its own tally.');
			if (watched.includes('speed') && atSpeed !== true) tell('tape-speed', 'lost its stable speed during the print.');
		};
		const now = this.#deps.state.state.units[this.#roll.unit]?.tape ?? null;
		if (now === null) tell('tape-away', 'is away.');
		else judge(now);
		const unsubscribe = [
			this.#transport.onStatus(judge),
			this.#driver.onLink(({ link, reason }) => {
				if (link === 'away') tell('tape-away', `is away: ${reason ?? 'no reason given'}.`);
			}),
		];
		return () => {
			for (const one of unsubscribe) one();
		};
	}

	/** Stops the machine if the pass moved it, and disarms it. What can't be done is said on every screen, loudly. */
	async end(): Promise<void> {
		const { tapes, notice, clock } = this.#deps;
		const { unit } = this.#roll;
		const moved = this.#moved;
		this.#moved = false;
		try {
			if (!moved) return;
			await tapes.command(unit, 'stop', 'pass');
			const end = clock.monotonicMs() + STANDSTILL_MS;
			for (;;) {
				const { moving, recording } = await this.#transport.status();
				if (recording !== true && (moving === false || (moving === null && !this.#transport.can.motion))) return;
				if (clock.monotonicMs() >= end) {
					notice('error', `${this.#name} was told to stop and still moves. Stop it by its own keys.`);
					return;
				}
				await delay(clock, POLL_MS);
			}
		} catch (error) {
			notice(
				'error',
				`${this.#name} could not be stopped after the pass: ${describeError(error)} Look at the machine.`,
			);
		} finally {
			if (this.#records) tapes.disarm(unit);
		}
	}

	async #toPlace(seconds: number, signal: AbortSignal, say: (message: string) => void): Promise<void> {
		const place = formatTapeTime(seconds);
		const { can } = this.#transport;
		// Nobody would see it arrive that does not tell where it is.
		if (!can.locate || !can.position) {
			const { positionSeconds } = await untilAborted(this.#transport.status(signal), signal);
			if (positionSeconds === null || Math.abs(positionSeconds - seconds) <= NEAR_S) return;
			throw this.#error(
				'unit.tape-place',
				`stands at ${formatTapeTime(positionSeconds)} and can't be sent to a place`,
				`Wind it to ${place}.`,
			);
		}
		say(`${this.#name} goes to ${place}`);
		this.#moved = true;
		await untilAborted(this.#deps.tapes.locate(this.#roll.unit, seconds, null, 'pass', signal), signal);
		await this.#until(
			(status) => {
				if (status.locate?.outcome === 'failed') {
					throw new DetentError('unit.tape-place', {
						message: `${this.#name} did not come to ${place}. ${status.locate.reason}`,
						subject: this.#roll.unit,
						remedy: 'Look at the machine and its tape.',
					});
				}
				return status.locate?.outcome === 'done' || isThere({ action: 'locate', toSeconds: seconds }, status);
			},
			LOCATE_MS,
			() => this.#error('unit.tape-place', `did not come to ${place}`, 'Look at the machine and its tape.'),
			signal,
		);
	}

	/** Waits until the machine says that it runs steadily, or has had the time to. */
	async #stableSpeed(
		signal: AbortSignal,
	): Promise<{ status: TapeStatus; atSpeed: 'told' | 'assumed'; spinUpSeconds: number | null }> {
		const rolling = await this.#until(
			({ moving }) => moving === true || (moving === null && !this.#transport.can.motion),
			START_MS,
			() => this.#error('unit.tape-start', 'was told to start and does not move', 'Look at the machine.'),
			signal,
		);
		if (rolling.atSpeed === null) {
			const spinUpSeconds = this.#roll.spinUpSeconds ?? SPIN_UP_S;
			await delay(this.#deps.clock, spinUpSeconds * 1000, signal);
			return { status: await untilAborted(this.#transport.status(signal), signal), atSpeed: 'assumed', spinUpSeconds };
		}
		const status = await this.#until(
			({ atSpeed }) => atSpeed === true,
			START_MS,
			() => this.#error('unit.tape-speed', 'does not reach its stable speed', 'Look at the machine.'),
			signal,
		);
		return { status, atSpeed: 'told', spinUpSeconds: null };
	}

	/** Waits for the place where the music begins, less the capture's own pre-roll; at once when there is none. */
	async #toMusic(status: TapeStatus, signal: AbortSignal, say: (message: string) => void): Promise<TapeStatus> {
		const { startSeconds } = this.#roll;
		if (startSeconds === undefined || status.positionSeconds === null) return status;
		const leftSeconds = startSeconds - PRE_ROLL_S - status.positionSeconds;
		if (leftSeconds <= 0) return status;
		say(`${this.#name} rolls to ${formatTapeTime(startSeconds)}`);
		await delay(this.#deps.clock, leftSeconds * 1000, signal);
		return untilAborted(this.#transport.status(signal), signal);
	}

	async #until(
		wanted: (status: TapeStatus) => boolean,
		withinMs: number,
		failure: () => DetentError,
		signal: AbortSignal,
	): Promise<TapeStatus> {
		const { clock } = this.#deps;
		const end = clock.monotonicMs() + withinMs;
		for (;;) {
			const status = await untilAborted(this.#transport.status(signal), signal);
			if (wanted(status)) return status;
			if (clock.monotonicMs() >= end) throw failure();
			await delay(clock, POLL_MS, signal);
		}
	}

	#error(code: `unit.${string}`, what: string, remedy: string): DetentError {
		return new DetentError(code, { message: `${this.#name} ${what}.`, subject: this.#roll.unit, remedy });
	}
}

function records(kind: PassKind): boolean {
	return kind === 'toTape' || kind === 'repro';
}
