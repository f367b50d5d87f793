import { type Cancel, type Clock, delay } from '../../shared/clock.ts';
import { DetentError, describeError, isDetentError } from '../../shared/errors.ts';
import { Listeners, type Unsubscribe } from '../../shared/listeners.ts';
import { type TapeLocate, UNKNOWN_TAPE } from '../../shared/model/tape.ts';
import type { TapeAbility, TapeAction, TapeStatus, TapeTransport } from '../driver.ts';
import { type Course, type CourseSeen, CueCourse, THERE_S } from './locateCourse.ts';
import { awayError, refusedError } from './unitErrors.ts';
import { Coast, WindingCourse } from './windingCourse.ts';

/** Longest wait for the record tally: a machine may have to start, and to lock. */
const RECORD_TALLY_MS = 3000;
const RECORD_POLL_MS = 50;
/** A tape on its way to a place is looked at this often. */
const LOCATE_POLL_MS = 100;

/** What the machine itself says; `armed`, `asked` and `locate` are Detent's own. */
export type Seen = Omit<TapeStatus, 'armed' | 'asked' | 'locate'> & Pick<CourseSeen, 'cue'>;

export interface TapeMachineLine {
	/**
	 * `asked` where the machine does not say by itself that it took it.
	 *
	 * @param overtaken true once something else is asked for: it must not be held up by waiting for what this one does
	 */
	send(action: TapeAction, signal: AbortSignal, overtaken: () => boolean): Promise<'asked' | 'acknowledged'>;
	/**
	 * Only for a machine that goes to a place by itself. Detent winds a machine there that can locate without it, or that
	 * answers null: not by itself, with this tape.
	 */
	locate?(seconds: number, signal: AbortSignal, overtaken: () => boolean): Promise<'asked' | 'acknowledged' | null>;
	/**
	 * Asks the machine, just before a record, whether something in it forbids that: a tape's tab, a safe switch.
	 *
	 * @throws DetentError `unit.refused` when it does; record is not sent then
	 */
	requireRecordable?(signal: AbortSignal): Promise<void>;
	/**
	 * Asks the machine, just before a play, whether it would record: out of record ready, play begins a recording.
	 *
	 * @throws DetentError `unit.refused` when it would; play is not sent then
	 */
	requirePlayOnly?(signal: AbortSignal): Promise<void>;
	status(signal: AbortSignal): Promise<Seen>;
	run<T>(task: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/**
 * The transport of a machine that answers: status from the machine alone; record only while armed, and only with the
 * machine's own record tally. A record command whose tally does not come is taken back: the machine is told to stop.
 */
export class TapeMachine implements TapeTransport {
	readonly can: TapeAbility;
	readonly #unit: string;
	readonly #line: TapeMachineLine;
	readonly #clock: Clock;
	readonly #listeners = new Listeners<TapeStatus>();
	readonly #coast = new Coast();
	#armed = false;
	/** It was seen recording, and not yet that this has ended. */
	#recorded = false;
	#asked: TapeStatus['asked'] = null;
	#locate: TapeLocate | null = null;
	#last: TapeStatus | null = null;
	/** Counts what was asked: a way to a place, or a wait for a tally, ends when something else is. */
	#turn = 0;
	/** Counts what was asked for, from the moment of asking: a turn may have to wait in the queue. */
	#newest = 0;
	#cancelLook: Cancel | null = null;

	/** @param can a machine that can `locate` has a `line.locate`, or tells position and motion */
	constructor(unit: string, can: TapeAbility, line: TapeMachineLine, clock: Clock) {
		this.can = can;
		this.#clock = clock;
		this.#unit = unit;
		this.#line = line;
	}

	async command(action: TapeAction, signal?: AbortSignal): Promise<'asked' | 'acknowledged'> {
		if (action === 'record') return this.#record(signal);
		const overtaken = this.#overtaking();
		const outcome = await this.#line.run(async (stop) => {
			if (action === 'play') await this.#line.requirePlayOnly?.(stop);
			const recorded = this.#asked === 'record' || this.#last?.recording === true;
			this.#begin(action);
			if (action === 'stop' && recorded) this.arm(false);
			return this.#line.send(action, stop, overtaken);
		}, signal);
		this.#look();
		return outcome;
	}

	async locate(seconds: number, signal?: AbortSignal): Promise<'asked' | 'acknowledged'> {
		if (!this.can.locate) {
			throw refusedError(this.#unit, 'This machine cannot be sent to a place.', 'Wind it there with its keys.');
		}
		const overtaken = this.#overtaking();
		const course = new WindingCourse(seconds, this.#coast, THERE_S);
		let windsAt = 0;
		try {
			const outcome = await this.#line.run(async (stop) => {
				const turn = this.#begin('locate');
				const answer = (await this.#line.locate?.(seconds, stop, overtaken)) ?? null;
				if (answer !== null && !this.can.position) {
					// Nobody would ever see it arrive, or fail.
					this.#locate = null;
					return answer;
				}
				this.#locate = { toSeconds: seconds, outcome: 'open', reason: null };
				// Told before the call resolves: how an earlier way ended must not be taken for this one's end.
				if (this.#last !== null) this.#told({ ...this.#last, asked: this.#asked, locate: this.#locate });
				if (answer === null) {
					windsAt = turn;
					await this.#step(course, turn, stop);
				} else this.#lookAgain(new CueCourse(seconds), turn);
				return answer ?? 'acknowledged';
			}, signal);
			this.#look();
			return outcome;
		} catch (error) {
			if (windsAt !== 0 && windsAt === this.#turn) {
				this.#arrive('failed', describeError(error));
				await this.#takeBack('wind', error);
			}
			throw error;
		}
	}

	arm(armed: boolean): void {
		if (armed) this.#requireTally();
		if (armed && this.#last === null) throw awayError(this.#unit, 'it cannot be armed.');
		this.#armed = armed;
		if (this.#last !== null) this.#told({ ...this.#last, armed });
	}

	async status(signal?: AbortSignal): Promise<TapeStatus> {
		return this.tell(await this.#line.run((stop) => this.#line.status(stop), signal));
	}

	onStatus(listener: (status: TapeStatus) => void): Unsubscribe {
		return this.#listeners.add(listener);
	}

	/** Last status that the machine gave; null before the first and after it was away. */
	get last(): TapeStatus | null {
		return this.#last;
	}

	/** Takes over what the machine said, and tells the listeners when it is news. */
	tell({ cue: _, ...seen }: Seen): TapeStatus {
		// A record that has ended, by whomever, is not begun again without being armed again.
		if (this.#recorded && seen.recording === false) this.#armed = false;
		if (seen.recording !== null) this.#recorded = seen.recording;
		return this.#told({ ...seen, armed: this.#armed, asked: this.#asked, locate: this.#locate });
	}

	/** The machine is away: what it said does not hold any more, and it has to be armed again. */
	forget(): void {
		this.#cancelLook?.();
		this.#cancelLook = null;
		this.#asked = null;
		this.#last = null;
		this.#locate = null;
		this.#armed = false;
		this.#recorded = false;
	}

	/** Whatever was asked for before is overtaken by this. @returns true once this one is, too */
	#overtaking(): () => boolean {
		this.#newest += 1;
		const own = this.#newest;
		return () => own !== this.#newest;
	}

	/** Something new is asked: what was under way is not any more. */
	#begin(asked: NonNullable<TapeStatus['asked']>): number {
		this.#cancelLook?.();
		this.#cancelLook = null;
		this.#asked = asked;
		if (this.#locate?.outcome === 'open') this.#locate = { ...this.#locate, outcome: 'cancelled' };
		this.#turn += 1;
		return this.#turn;
	}

	/** What the machine then does is told to the listeners; that it fell silent is the link's business. */
	#look(): void {
		this.status().catch(() => undefined);
	}

	#told(status: TapeStatus): TapeStatus {
		const last = this.#last;
		this.#last = status;
		const keys = Object.keys(UNKNOWN_TAPE) as (keyof TapeStatus)[];
		if (last === null || keys.some((key) => last[key] !== status[key])) this.#listeners.tell(status);
		return status;
	}

	#requireTally(): void {
		if (this.can.record) return;
		throw refusedError(
			this.#unit,
			'Detent does not let this machine record: it cannot be told to, or its record tally cannot be seen.',
			'Record with its own keys.',
		);
	}

	#requireArmed(): void {
		this.#requireTally();
		if (!this.#armed) throw refusedError(this.#unit, 'Record is not armed.', 'Arm the machine first.');
	}

	async #record(signal: AbortSignal | undefined): Promise<'acknowledged'> {
		this.#requireArmed();
		const overtaken = this.#overtaking();
		let turn = 0;
		try {
			await this.#line.run(async (stop) => {
				// It may have been disarmed while the command waited in the queue.
				this.#requireArmed();
				await this.#line.requireRecordable?.(stop);
				// And while the machine was asked.
				this.#requireArmed();
				if (overtaken()) throw this.#overtakenError();
				if (this.#last?.recording === true) {
					throw refusedError(
						this.#unit,
						'Its record tally is lit already, so that it could not tell of this record.',
						'Stop it first; if it stands, look what its record lamp means.',
					);
				}
				turn = this.#begin('record');
				await this.#line.send('record', stop, overtaken);
			}, signal);
			await this.#tally(turn, signal);
			return 'acknowledged';
		} catch (error) {
			if (turn !== 0 && turn === this.#turn) await this.#takeBack('record', error);
			throw error;
		}
	}

	/** Waits for the record tally, without keeping others from the machine meanwhile. */
	async #tally(turn: number, signal: AbortSignal | undefined): Promise<void> {
		const end = this.#clock.monotonicMs() + RECORD_TALLY_MS;
		for (;;) {
			const { recording } = await this.status(signal);
			if (turn !== this.#turn) throw this.#overtakenError();
			if (recording === true) return;
			if (this.#clock.monotonicMs() >= end) {
				throw refusedError(
					this.#unit,
					'The record tally did not come, so the machine was told to stop.',
					'Look at the machine: is a tape in, are its tracks ready, is record inhibited?',
				);
			}
			await delay(this.#clock, RECORD_POLL_MS, signal);
		}
	}

	#overtakenError(): DetentError {
		return refusedError(
			this.#unit,
			'It was asked for something else before its record tally came.',
			'Look at the machine.',
		);
	}

	/** Cancelled, silent or without its tally: nobody may believe that it does not record, and no wind goes on unwatched. */
	async #takeBack(what: 'record' | 'wind', error: unknown): Promise<void> {
		try {
			await this.command('stop');
		} catch (unstopped) {
			throw new DetentError(isDetentError(error) ? error.code : 'unit.refused', {
				message: `It was told to ${what} and could not be told to stop: ${describeError(unstopped)} Before that: ${describeError(error)}`,
				subject: this.#unit,
				remedy: `Look at the machine: it may be ${what}ing.`,
			});
		}
	}

	#lookAgain(course: Course, turn: number): void {
		this.#cancelLook = this.#clock.after(LOCATE_POLL_MS, () => {
			this.#cancelLook = null;
			const step = this.#line.run((stop) => this.#step(course, turn, stop));
			step.catch((error: unknown) => {
				if (turn !== this.#turn) return;
				this.#arrive('failed', describeError(error));
				if (!(course instanceof WindingCourse)) return;
				this.#takeBack('wind', error).catch((unstopped: unknown) => this.#arrive('failed', describeError(unstopped)));
			});
		});
	}

	/** Looks where the tape is, and tells the machine what is to be done about it. */
	async #step(course: Course, turn: number, signal: AbortSignal): Promise<void> {
		if (turn !== this.#turn) return;
		const seen = await this.#line.status(signal);
		if (turn !== this.#turn) return;
		this.tell(seen);
		const step = course.next(seen, this.#clock.monotonicMs());
		switch (step.kind) {
			case 'done':
				this.#arrive('done', null);
				return;
			case 'failed':
				this.#arrive('failed', step.reason);
				// A tape that Detent winds must not run on when nobody looks where it is any more.
				if (course instanceof WindingCourse) await this.#line.send('stop', signal, () => turn !== this.#turn);
				return;
			case 'tell':
				await this.#line.send(step.action, signal, () => turn !== this.#turn);
		}
		if (turn === this.#turn) this.#lookAgain(course, turn);
	}

	#arrive(outcome: 'done' | 'failed', reason: string | null): void {
		if (this.#locate === null) return;
		this.#locate = { ...this.#locate, outcome, reason };
		if (this.#last !== null) this.#told({ ...this.#last, locate: this.#locate });
	}
}
