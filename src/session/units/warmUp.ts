import type { Cancel, Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import type { WarmUpState } from '../../shared/protocol/state.ts';
import type { PowerMark, PowerMarks } from '../../store/powerMarks.ts';
import type { StateStore } from '../stateStore.ts';
import type { RackUnit } from './rackUnits.ts';

const MINUTE_MS = 60_000;

export interface WarmUpDeps {
	units: readonly RackUnit[];
	state: StateStore;
	clock: Clock;
	marks: PowerMarks;
}

/**
 * Which units are still warming up. When a unit was switched on a person says; a unit whose link was lost and came back may
 * have been off, and counts as switched on then. What nobody knows stays unknown: it is neither warm nor cold.
 */
export class WarmUp {
	readonly #deps: WarmUpDeps;
	readonly #minutes: ReadonlyMap<string, number>;
	#marks: Record<string, PowerMark> = {};
	#cancel: Cancel = () => {};
	#unsubscribe: (() => void)[] = [];

	constructor(deps: WarmUpDeps) {
		this.#deps = deps;
		this.#minutes = new Map(
			deps.units.flatMap(({ rig, definition }) => {
				const minutes = rig.warmUpMinutes ?? definition.warmUpMinutes ?? 0;
				return minutes > 0 ? [[rig.id, minutes]] : [];
			}),
		);
	}

	start(): void {
		this.#marks = this.#deps.marks.read();
		for (const { rig, driver } of this.#deps.units) {
			if (driver === null || !this.#minutes.has(rig.id)) continue;
			// The first connection after the start of the daemon says nothing about the unit.
			let connected = false;
			let lost = false;
			this.#unsubscribe.push(
				driver.onLink(({ link }) => {
					if (link === 'away') lost = connected;
					if (link !== 'connected') return;
					if (lost) this.#mark(rig.id, { at: this.#iso(0), by: 'link' });
					connected = true;
					lost = false;
				}),
			);
		}
		this.#look();
	}

	stop(): void {
		this.#cancel();
		for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
	}

	/**
	 * A person says that a unit was switched on.
	 *
	 * @throws DetentError `unit.unknown`, `unit.warm-up` for a unit without a warm-up time
	 */
	poweredOn(unit: string, minutesAgo: number): void {
		if (!this.#minutes.has(unit)) {
			const known = this.#deps.units.some(({ rig }) => rig.id === unit);
			throw new DetentError(known ? 'unit.warm-up' : 'unit.unknown', {
				message: known ? 'This unit has no warm-up time.' : 'There is no such unit in this rig.',
				subject: unit,
				...(known ? { remedy: 'Give it `warmUpMinutes` in rig.yaml.' } : {}),
			});
		}
		this.#mark(unit, { at: this.#iso(minutesAgo), by: 'person' });
	}

	/** Those of the units that are warming up, with whole minutes left. */
	warming(units: readonly string[]): { unit: string; minutesLeft: number }[] {
		return [...new Set(units)].flatMap((unit) => {
			const minutesLeft = this.#minutesLeft(unit) ?? 0;
			return minutesLeft > 0 ? [{ unit, minutesLeft }] : [];
		});
	}

	/** Those of the units that have a warm-up time of which nobody has said when they were switched on. */
	unknown(units: readonly string[]): string[] {
		return [...new Set(units)].filter((unit) => this.#minutes.has(unit) && this.#marks[unit] === undefined);
	}

	#mark(unit: string, mark: PowerMark): void {
		this.#marks = { ...this.#marks, [unit]: mark };
		this.#deps.marks.write(this.#marks);
		this.#look();
	}

	#minutesLeft(unit: string): number | null {
		const minutes = this.#minutes.get(unit);
		const mark = this.#marks[unit];
		if (minutes === undefined || mark === undefined) return null;
		const sinceMs = this.#deps.clock.nowMs() - Date.parse(mark.at);
		// A wall clock that was set back must not warm a unit up for ever.
		return Math.min(minutes, Math.max(0, Math.ceil(minutes - sinceMs / MINUTE_MS)));
	}

	/** Tells the state, and looks again every minute while something warms up. */
	#look(): void {
		this.#cancel();
		const { state, clock } = this.#deps;
		for (const [unit, minutes] of this.#minutes) {
			const mark = this.#marks[unit];
			const now: WarmUpState = {
				minutes,
				poweredOnAt: mark?.at ?? null,
				by: mark?.by ?? null,
				minutesLeft: this.#minutesLeft(unit),
			};
			const before = state.state.units[unit]?.warmUp;
			if (state.state.units[unit] !== undefined && JSON.stringify(before) !== JSON.stringify(now))
				state.set(['units', unit, 'warmUp'], now);
		}
		if (this.warming([...this.#minutes.keys()]).length > 0) this.#cancel = clock.after(MINUTE_MS, () => this.#look());
	}

	#iso(minutesAgo: number): string {
		return new Date(this.#deps.clock.nowMs() - minutesAgo * MINUTE_MS).toISOString();
	}
}
