import type { Clock } from '../../shared/clock.ts';
import { DetentError, describeError } from '../../shared/errors.ts';
import type { SettableControl } from '../../shared/model/control.ts';
import { findControl, settableControls } from '../../shared/model/definition.ts';
import type { Evidence } from '../../shared/model/evidence.ts';
import { isSwitch, type SwitchMuted, settleMsOf } from '../../shared/model/patch.ts';
import { restPosition } from '../../shared/model/rest.ts';
import type { RecordedUnit } from '../../shared/model/revision.ts';
import { isPosition, samePosition } from '../../shared/model/setting.ts';
import type { ControlState } from '../../shared/protocol/state.ts';
import type { StoredControl } from '../../store/logStore.ts';
import type { SetOutcome } from '../../units/driver.ts';
import type { StateStore } from '../stateStore.ts';
import { Believed, type Mover } from './believed.ts';
import { Drift } from './drift.ts';
import { EvidenceAge } from './evidenceAge.ts';
import type { RackUnit } from './rackUnits.ts';
import { isUnknown, isUnsure, recordUnit } from './standing.ts';
import { UndoSteps } from './undoSteps.ts';
import { linkChanged } from './unitLink.ts';
import { WireMoves } from './wireMoves.ts';

export interface RackDeps {
	units: RackUnit[];
	state: StateStore;
	clock: Clock;
	memory: { rackState(): StoredControl[]; saveRackState(control: StoredControl): void };
	/** Turns the knob of a simulated unit when a person says that they turned it; null in a real studio. */
	simulatedHand: ((unit: string, control: string, position: number) => void) | null;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
	/** Mutes what leaves the converter around a switch of the path; absent where there is no converter. */
	switchMuted?: SwitchMuted;
}

interface UnitControl {
	unit: string;
	control: SettableControl;
}

/**
 * The units as the daemon believes them to stand, and the way to move them. A control's position changes only by a
 * person's word (`hand`), by what the wire answered or by what a unit reported; each says so in its evidence.
 */
export class Rack {
	/** What somebody turned at a unit, and whether it is wanted. */
	readonly drift: Drift;
	/** What can be taken back and done again. */
	readonly steps = new UndoSteps();
	readonly #deps: RackDeps;
	readonly #units: Map<string, RackUnit>;
	readonly #believed: Believed;
	readonly #wire: WireMoves;
	readonly #age = new EvidenceAge();
	readonly #turned = new Set<(unit: string, control: SettableControl) => void>();
	#unsubscribe: (() => void)[] = [];

	constructor(deps: RackDeps) {
		this.#deps = deps;
		this.#units = new Map(deps.units.map((unit) => [unit.rig.id, unit]));
		this.drift = new Drift(deps.state, deps.clock);
		this.#believed = new Believed(deps.state, deps.clock, (control) => deps.memory.saveRackState(control));
		this.#wire = new WireMoves({
			believed: this.#believed,
			set: (unit, control, position) => this.#setMuted(unit, control, position),
			failed: (reason) => deps.notice('error', reason),
		});
	}

	/** Opens the connections; sends nothing to any unit. */
	async start(): Promise<void> {
		const { state, notice } = this.#deps;
		const links = { state, notice, believed: this.#believed };
		for (const { rig, driver } of this.#units.values()) {
			if (driver === null) continue;
			this.#unsubscribe.push(
				driver.onLink(({ link, reason }) => linkChanged(links, rig.id, link, reason)),
				driver.onReport((control, position) => this.#reported(rig.id, control, position)),
			);
		}
		await Promise.all([...this.#units.values()].map((unit) => unit.driver?.start()));
	}

	async stop(): Promise<void> {
		for (const unsubscribe of this.#unsubscribe) unsubscribe();
		this.#unsubscribe = [];
		await Promise.all([...this.#units.values()].map((unit) => unit.driver?.stop()));
	}

	unit(id: string): RackUnit {
		const unit = this.#units.get(id);
		if (unit !== undefined) return unit;
		throw new DetentError('unit.unknown', {
			message: 'There is no such unit in this rig.',
			subject: id,
			remedy: `The rig has: ${[...this.#units.keys()].join(', ')}.`,
		});
	}

	units(): ReadonlyMap<string, RackUnit> {
		return this.#units;
	}

	control(unit: string, control: string): SettableControl {
		const found = findControl(this.unit(unit).definition, control);
		if (found !== null) return found;
		throw new DetentError('unit.control', {
			message: `This unit has no control "${control}" that can be set.`,
			subject: unit,
			remedy: `It has: ${settableControls(this.unit(unit).definition)
				.map((known) => known.id)
				.join(', ')}.`,
		});
	}

	state(unit: string, control: string): ControlState {
		return this.#believed.of(unit, control);
	}

	/**
	 * Moves a control: over the wire where the unit has one, else as the word of a person who turned it. While a message
	 * is under way only the newest wish waits behind it.
	 *
	 * @throws DetentError `unit.unknown`, `unit.control`, `unit.position`
	 */
	move(unit: string, controlId: string, position: number, mover: Mover): void {
		const control = this.control(unit, controlId);
		if (!isPosition(control, position)) {
			throw new DetentError('unit.position', {
				message: `${position} is not a position of ${control.label}.`,
				subject: `${unit} ${controlId}`,
				remedy:
					'positions' in control ? `Steps run from 0 to ${control.positions.length - 1}.` : 'Travel runs from 0 to 1.',
			});
		}
		const from = this.state(unit, controlId).position;
		if (mover.gesture !== null) this.steps.moved(mover.gesture, unit, controlId, from, position, mover.last);
		this.drift.settle(unit, controlId);
		if (this.isWired(unit, controlId)) this.#wire.move(unit, controlId, position, mover);
		else this.setByHand(unit, controlId, position, mover);
	}

	/** Whether a wire reaches the control. */
	isWired(unit: string, control: string): boolean {
		return this.unit(unit).driver?.settable.has(control) ?? false;
	}

	/** A person says that the control stands there. */
	setByHand(unit: string, control: string, position: number, mover: Mover): void {
		this.turnSimulated(unit, control, position);
		const believed = this.#believed;
		believed.put(unit, control, position, believed.evidence('acknowledged', 'hand', 'done', null), mover);
		if (mover.last) believed.save(unit, control);
	}

	/** Turns the knob of a simulated unit, as the hand that has just confirmed it did; nothing in a real studio. */
	turnSimulated(unit: string, control: string, position: number): void {
		this.#deps.simulatedHand?.(unit, control, position);
	}

	/** Takes over what a unit said of itself. */
	readBack(unit: string, positions: ReadonlyMap<string, number>): void {
		for (const [control, position] of positions) this.#reported(unit, control, position);
	}

	/** Writes down how a step of a recall ended. */
	recalled(unit: string, control: string, position: number | null, evidence: Evidence): void {
		const before = this.state(unit, control);
		this.#believed.set(unit, control, {
			...before,
			position: position ?? before.position,
			evidence,
			movedBy: evidence.by === 'hand' ? 'hand' : 'recall',
		});
		this.drift.settle(unit, control);
		this.#believed.save(unit, control);
	}

	/** Sets every control of unknown position to its rest: the quick start of a log, and nothing that is known is touched. */
	rest(unit: string, by: string): void {
		for (const { control } of this.unknown([unit])) {
			this.move(unit, control.id, restPosition(control), { by, gesture: null, last: true });
		}
	}

	/** Takes back the last finished step, every control by a move. @throws DetentError `unit.undo` when there is none */
	undo(by: string): void {
		const step = this.steps.takeBack();
		if (step === null) throw new DetentError('unit.undo', { message: 'There is nothing to undo.' });
		for (const { unit, control, from } of step.ways) this.move(unit, control, from, { by, gesture: null, last: true });
	}

	/** Does again what was undone last. @throws DetentError `unit.redo` when nothing was, or another step came after it */
	redo(by: string): void {
		const step = this.steps.doAgain();
		if (step === null) throw new DetentError('unit.redo', { message: 'There is nothing to redo.' });
		for (const { unit, control, to } of step.ways) this.move(unit, control, to, { by, gesture: null, last: true });
	}

	/** Asks a unit that can answer where its controls stand. */
	async read(unit: string): Promise<void> {
		const { driver } = this.unit(unit);
		if (driver === null || driver.readable.size === 0) {
			throw new DetentError('unit.one-way', {
				message: 'This unit can tell nothing about itself.',
				subject: unit,
				remedy: 'Look at its knobs and enter what you see.',
			});
		}
		this.readBack(unit, await driver.read());
	}

	/** Asks those of the units that can answer for what nobody has stated yet; a unit that does not answer stays unknown. */
	async readUnknown(unitIds: readonly string[]): Promise<void> {
		const units = new Set(this.unsure(unitIds).map(({ unit }) => unit));
		const readable = [...units].filter((unit) => (this.unit(unit).driver?.readable.size ?? 0) > 0);
		await Promise.all(
			readable.map((unit) =>
				this.read(unit).catch((error: unknown) => this.#deps.notice('warning', describeError(error))),
			),
		);
	}

	/** The given units as a revision keeps them. */
	record(unitIds: readonly string[]): RecordedUnit[] {
		return unitIds.map((id) => recordUnit(this.unit(id), this.#deps.state.state.units[id]));
	}

	/** Controls of the given units whose position nobody has stated yet. */
	unknown(unitIds: readonly string[]): UnitControl[] {
		return this.#controls(unitIds, isUnknown);
	}

	/** The unknown controls, and those that may stand elsewhere than believed. */
	unsure(unitIds: readonly string[]): UnitControl[] {
		return this.#controls(unitIds, isUnsure);
	}

	#controls(
		unitIds: readonly string[],
		wanted: (control: SettableControl, state: ControlState) => boolean,
	): UnitControl[] {
		return unitIds.flatMap((unit) =>
			settableControls(this.unit(unit).definition)
				.filter((control) => wanted(control, this.state(unit, control.id)))
				.map((control) => ({ unit, control })),
		);
	}

	/** Whether a machine's tape moves, by its own word; null when it is not known. */
	moving(unit: string): boolean | null {
		return this.#deps.state.state.units[unit]?.tape?.moving ?? null;
	}

	/** Resolves once no message that a person's move sent is under way. */
	quiet(): Promise<void> {
		return this.#wire.quiet();
	}

	/** Tells of every control that was turned at its unit, by nobody here. */
	onTurned(listener: (unit: string, control: SettableControl) => void): () => void {
		this.#turned.add(listener);
		return () => this.#turned.delete(listener);
	}

	/** A pass of the project runs now. */
	usedBy(project: string): void {
		this.#age.usedBy(project, this.#deps.clock.nowMs());
	}

	/** Marks what no longer counts for work on the project: what is old, and what another project's pass came after. */
	expire(project: string): void {
		const nowMs = this.#deps.clock.nowMs();
		for (const { id, controls } of Object.values(this.#deps.state.state.units)) {
			for (const [control, { evidence }] of Object.entries(controls)) {
				const stale = this.#age.staleFor(project, evidence, nowMs);
				if (stale !== null) this.#believed.doubt(id, control, stale);
			}
		}
	}

	/** Relays in the path of the music switch muted. */
	async #setMuted(unit: string, control: string, position: number): Promise<SetOutcome | undefined> {
		const { definition, driver } = this.unit(unit);
		const { switchMuted } = this.#deps;
		const set = async () => driver?.set(control, position);
		if (switchMuted === undefined || !isSwitch(this.control(unit, control))) return set();
		return switchMuted(settleMsOf(definition), set);
	}

	#reported(unit: string, control: string, position: number): void {
		const before = this.state(unit, control);
		if (this.#wire.saidMeanwhile(unit, control, position)) return;
		const moved = before.position !== position;
		this.#believed.put(unit, control, position, this.#believed.evidence('acknowledged', 'wire', 'done', null), {
			by: moved ? 'unit' : (before.movedBy ?? 'unit'),
			gesture: null,
			last: true,
		});
		if (moved) this.#believed.save(unit, control);
		const own = findControl(this.unit(unit).definition, control);
		if (own !== null) this.drift.reported(unit, own, before, position);
		if (own === null || before.position === null || samePosition(own, before.position, position)) return;
		for (const listener of this.#turned) listener(unit, own);
	}
}
