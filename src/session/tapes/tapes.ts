import type { Cancel, Clock } from '../../shared/clock.ts';
import { DetentError, describeError } from '../../shared/errors.ts';
import type { Unsubscribe } from '../../shared/listeners.ts';
import type { TapeAction, TapeDesk, TapeOrder, TapeStatus } from '../../shared/model/tape.ts';
import type { UnitState } from '../../shared/protocol/state.ts';
import { recordRefusal } from '../../shared/tapeWords.ts';
import type { TapeTransport } from '../../units/driver.ts';
import type { StateStore } from '../stateStore.ts';
import type { Rack } from '../units/rack.ts';

export interface TapesDeps {
	rack: Rack;
	state: StateStore;
	clock: Clock;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

/** Record that is armed and not used is disarmed after this. */
export const ARMED_UNUSED_S = 120;

type Wanted = Pick<TapeOrder, 'action' | 'toSeconds' | 'toPoint'>;

/**
 * The machines' transports as every screen shows them: what was asked, what the machine answered and what it does are
 * three things. Record is armed for a while only, and never outlives the link, a record or the reason for it.
 */
export class Tapes {
	readonly #deps: TapesDeps;
	/** Armed machines with the timer that disarms them; null while nothing counts down. */
	readonly #armed = new Map<string, Cancel | null>();
	/** Machines that a pass holds armed: it disarms them itself. */
	readonly #held = new Set<string>();
	#unsubscribe: Unsubscribe[] = [];

	constructor(deps: TapesDeps) {
		this.#deps = deps;
	}

	/** Listens to every machine. Call it before the rack opens its connections, so that no first word is missed. */
	start(): void {
		for (const [unit, { driver }] of this.#deps.rack.units()) {
			const transport = driver?.transport ?? null;
			if (driver === null || transport === null) continue;
			this.#unsubscribe.push(
				transport.onStatus((status) => this.#told(unit, { ...status, can: transport.can })),
				driver.onLink(({ link }) => {
					if (link === 'away') this.#lost(unit);
				}),
			);
		}
	}

	/** Disarms everything, and stops a tape that is on its way to a place: nobody will see where it is any more. */
	async stop(): Promise<void> {
		for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
		for (const unit of [...this.#armed.keys()]) this.disarm(unit);
		const onTheirWay = Object.values(this.#deps.state.state.units).filter(
			({ tape }) => tape?.locate?.outcome === 'open',
		);
		await Promise.allSettled(onTheirWay.map(({ id }) => this.transport(id).command('stop')));
	}

	/** @throws DetentError `unit.unknown`, `unit.no-transport` */
	transport(unit: string): TapeTransport {
		const { driver } = this.#deps.rack.unit(unit);
		if (driver?.transport != null) return driver.transport;
		throw new DetentError('unit.no-transport', {
			message: 'This unit has no transport that Detent can reach.',
			subject: unit,
			remedy: 'Work it by its own keys.',
		});
	}

	/**
	 * Asks a machine for a motion. `acknowledged` says that it took the command, for record that its tally is lit; what it
	 * then does is in its status.
	 *
	 * @param by remote id, `terminal` or `pass`
	 * @throws DetentError `unit.no-transport`, `unit.away`, `unit.silent`, `unit.refused`
	 */
	command(unit: string, action: TapeAction, by: string, signal?: AbortSignal): Promise<'asked' | 'acknowledged'> {
		return this.#order(unit, { action, toSeconds: null, toPoint: null }, by, (transport) =>
			transport.command(action, signal),
		);
	}

	/**
	 * Sends a tape to a place, and resolves when the machine was told.
	 *
	 * @param seconds from the zero of its counter or time code
	 * @param point name of the locator point that is meant, null for a bare place
	 * @throws DetentError as `command`; `unit.refused` by a machine that cannot be sent to a place
	 */
	locate(
		unit: string,
		seconds: number,
		point: string | null,
		by: string,
		signal?: AbortSignal,
	): Promise<'asked' | 'acknowledged'> {
		return this.#order(unit, { action: 'locate', toSeconds: seconds, toPoint: point }, by, (transport) =>
			transport.locate(seconds, signal),
		);
	}

	/**
	 * Arms record until it is used up, taken back, or not used for two minutes.
	 *
	 * @throws DetentError `unit.no-transport`, `unit.refused` with the reason why it can't be armed now
	 */
	arm(unit: string): void {
		this.#arm(unit, recordRefusal(this.#deps.state.state, unit));
		this.#used(unit);
	}

	/**
	 * A pass takes over a machine that a person has armed. Record is off until the pass wants it: test signals come first.
	 *
	 * @throws DetentError `unit.not-armed`
	 */
	takeForPass(unit: string): void {
		this.#requireArmed(unit);
		this.#armed.get(unit)?.();
		this.#armed.set(unit, null);
		this.#held.add(unit);
		this.transport(unit).arm(false);
		this.#desk(unit, { disarmsInSeconds: null });
	}

	/** The pass that has taken over the machine wants to record now. @throws DetentError `unit.not-armed`, and as `arm` */
	armForPass(unit: string): void {
		// It may have been away meanwhile.
		this.#requireArmed(unit);
		this.#arm(unit, recordRefusal({ ...this.#deps.state.state, pass: null }, unit));
	}

	#requireArmed(unit: string): void {
		if (this.#armed.has(unit)) return;
		throw new DetentError('unit.not-armed', {
			message: `${this.#name(unit)} is to record, and nobody has armed it.`,
			subject: unit,
			remedy: 'Arm record on the machine, then start the pass.',
		});
	}

	/**
	 * Disarms record, armed or not.
	 *
	 * @param why said on every screen when it was armed; null when a person did it
	 */
	disarm(unit: string, why: string | null = null): void {
		const { rack, notice } = this.#deps;
		const cancel = this.#armed.get(unit);
		cancel?.();
		this.#armed.delete(unit);
		this.#held.delete(unit);
		rack.unit(unit).driver?.transport?.arm(false);
		this.#desk(unit, { disarmsInSeconds: null });
		if (cancel !== undefined && why !== null) notice('info', `${this.#name(unit)}: record is disarmed: ${why}`);
	}

	/**
	 * @param why said on every screen for each machine that was armed
	 * @param except a machine that stays armed
	 */
	disarmAll(why: string, except: string | null = null): void {
		for (const unit of [...this.#armed.keys()]) if (unit !== except) this.disarm(unit, why);
	}

	#arm(unit: string, refusal: string | null): void {
		const transport = this.transport(unit);
		if (refusal !== null) {
			throw new DetentError('unit.refused', {
				message: `Record can't be armed: ${refusal}`,
				subject: unit,
			});
		}
		this.#armed.get(unit)?.();
		this.#armed.set(unit, null);
		transport.arm(true);
	}

	async #order(
		unit: string,
		wanted: Wanted,
		by: string,
		send: (transport: TapeTransport) => Promise<'asked' | 'acknowledged'>,
	): Promise<'asked' | 'acknowledged'> {
		const transport = this.transport(unit);
		const at = new Date(this.#deps.clock.nowMs()).toISOString();
		const order: TapeOrder = { ...wanted, by, at, answer: 'waiting', reason: null };
		this.#desk(unit, { order });
		this.#used(unit);
		try {
			const answer = await send(transport);
			this.#answered(unit, order, { answer, reason: null });
			return answer;
		} catch (error) {
			this.#answered(unit, order, { answer: 'failed', reason: describeError(error) });
			throw error;
		}
	}

	/** An answer counts for the newest order alone. */
	#answered(unit: string, order: TapeOrder, answer: Pick<TapeOrder, 'answer' | 'reason'>): void {
		if (this.#deps.state.state.units[unit]?.tapeDesk?.order === order)
			this.#desk(unit, { order: { ...order, ...answer } });
	}

	#told(unit: string, status: NonNullable<UnitState['tape']>): void {
		const before = this.#deps.state.state.units[unit]?.tape ?? null;
		this.#deps.state.set(['units', unit, 'tape'], status);
		if (before === null) this.#found(unit, status);
		if (!this.#armed.has(unit)) return;
		if (before?.recording === true && status.recording !== true) this.disarm(unit, 'its record has ended.');
		else if (status.recording === true) this.#used(unit);
	}

	/** The first word of a machine after it was found: nobody here has told it to record since. */
	#found(unit: string, status: TapeStatus): void {
		if (status.recording !== true) return;
		this.#deps.notice(
			'warning',
			`${this.#name(unit)} was left recording (it says "${status.mode}"). Detent has not touched it: stop it if that is not wanted.`,
		);
	}

	/** A machine that is away says nothing any more, and what was asked of it is not waited for. */
	#lost(unit: string): void {
		this.disarm(unit, 'the machine is away.');
		if (this.#deps.state.state.units[unit]?.tape?.locate?.outcome === 'open') {
			this.#deps.notice(
				'warning',
				`${this.#name(unit)} was on its way to a place when its link was lost, and may run on to the end of the tape: stop it at the machine.`,
			);
		}
		if (this.#deps.state.state.units[unit]?.tape != null) this.#deps.state.set(['units', unit, 'tape'], null);
		this.#desk(unit, { order: null });
	}

	/** The countdown begins anew; while the machine records there is none. */
	#used(unit: string): void {
		if (!this.#armed.has(unit) || this.#held.has(unit)) return;
		this.#armed.get(unit)?.();
		if (this.#deps.state.state.units[unit]?.tape?.recording === true) {
			this.#armed.set(unit, null);
			this.#desk(unit, { disarmsInSeconds: null });
		} else this.#countDown(unit, ARMED_UNUSED_S);
	}

	#countDown(unit: string, seconds: number): void {
		if (seconds === 0) {
			this.disarm(unit, `not used for ${ARMED_UNUSED_S / 60} minutes.`);
			return;
		}
		this.#desk(unit, { disarmsInSeconds: seconds });
		this.#armed.set(
			unit,
			this.#deps.clock.after(1000, () => this.#countDown(unit, seconds - 1)),
		);
	}

	#desk(unit: string, change: Partial<TapeDesk>): void {
		const before = this.#deps.state.state.units[unit]?.tapeDesk;
		if (before == null) return;
		const keys = Object.keys(change) as (keyof TapeDesk)[];
		if (keys.some((key) => before[key] !== change[key]))
			this.#deps.state.set(['units', unit, 'tapeDesk'], { ...before, ...change } satisfies TapeDesk);
	}

	#name(unit: string): string {
		return this.#deps.state.state.units[unit]?.name ?? unit;
	}
}
