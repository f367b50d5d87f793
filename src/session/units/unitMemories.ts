import type { Clock } from '../../shared/clock.ts';
import { DetentError, describeError } from '../../shared/errors.ts';
import type { RecordedMemory, RecordedUnit } from '../../shared/model/revision.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';
import type { UnitMemory } from '../../units/driver.ts';
import type { StateStore } from '../stateStore.ts';
import type { Rack } from './rack.ts';

export interface UnitMemoriesDeps {
	rack: Rack;
	files: StudioFiles;
	state: StateStore;
	clock: Clock;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

interface Held {
	project: string;
	memory: RecordedMemory;
	stopListening: () => void;
}

/** The memories of digital units as they were fetched, kept as files of the project that is worked on. */
export class UnitMemories {
	readonly #deps: UnitMemoriesDeps;
	/** Fetched at a person's word from units that can't be asked; it holds until the unit was away. */
	readonly #held = new Map<string, Held>();
	readonly #ending = new AbortController();

	constructor(deps: UnitMemoriesDeps) {
		this.#deps = deps;
	}

	/**
	 * Fetches one unit's memory at a person's word, and keeps it for the revisions to come.
	 *
	 * @throws DetentError `unit.no-memory`, or what the transfer throws
	 */
	async fetch(unit: string, project: string, signal: AbortSignal = this.#ending.signal): Promise<RecordedMemory> {
		const recorded = await this.#transfer(unit, project, this.#memoryOf(unit), signal);
		this.#held.get(unit)?.stopListening();
		const stopListening = this.#deps.rack.unit(unit).driver?.onLink(({ link }) => {
			if (link === 'away') this.#forget(unit);
		});
		this.#held.set(unit, { project, memory: recorded, stopListening: stopListening ?? (() => {}) });
		return recorded;
	}

	/** Ends transfers that wait for a person to start them: the daemon ends, and must not wait too. */
	stop(): void {
		this.#ending.abort(new DetentError('unit.refused', { message: 'The transfer was ended: Detent is ending.' }));
	}

	/** It was away: switched off and on, or turned meanwhile. */
	#forget(unit: string): void {
		this.#held.get(unit)?.stopListening();
		this.#held.delete(unit);
	}

	/**
	 * Before a pass: asks every unit that can be asked. One that does not answer is named, and the pass goes on without.
	 *
	 * @throws the signal's reason
	 */
	async fetchAll(units: readonly string[], project: string, signal: AbortSignal): Promise<Map<string, RecordedMemory>> {
		const found = new Map<string, RecordedMemory>();
		for (const unit of new Set(units)) {
			const memory = this.#deps.rack.unit(unit).driver?.memory ?? null;
			if (memory === null) continue;
			try {
				const held = this.#held.get(unit);
				if (memory.asks) found.set(unit, await this.#transfer(unit, project, memory, signal));
				else if (held?.project === project && this.#isThere(unit)) found.set(unit, held.memory);
			} catch (error) {
				signal.throwIfAborted();
				this.#deps.notice(
					'warning',
					`The memory of ${this.#name(unit)} is not in this revision: ${describeError(error)}`,
				);
			}
		}
		return found;
	}

	/** @throws DetentError `unit.no-memory` */
	#memoryOf(unit: string): UnitMemory {
		const memory = this.#deps.rack.unit(unit).driver?.memory ?? null;
		if (memory !== null) return memory;
		throw new DetentError('unit.no-memory', {
			message: 'The memory of this unit can’t be fetched over its wire.',
			subject: unit,
			remedy: 'Its definition has to say how, from its maker’s documents.',
		});
	}

	async #transfer(
		unit: string,
		project: string,
		memory: UnitMemory,
		signal: AbortSignal | undefined,
	): Promise<RecordedMemory> {
		const { state, files, clock } = this.#deps;
		try {
			const bytes = await memory.fetch((fraction) => state.set(['transfer'], { unit, way: 'from', fraction }), signal);
			return { ...files.keepMemory(project, bytes), fetchedAt: new Date(clock.nowMs()).toISOString() };
		} finally {
			state.set(['transfer'], null);
		}
	}

	#isThere(unit: string): boolean {
		return this.#deps.state.state.units[unit]?.link !== 'away';
	}

	#name(unit: string): string {
		return this.#deps.state.state.units[unit]?.name ?? unit;
	}
}

/** The units of a revision with the memories that were fetched for it. */
export function withMemories(
	units: readonly RecordedUnit[],
	memories: ReadonlyMap<string, RecordedMemory>,
): RecordedUnit[] {
	return units.map((unit) => {
		const memory = memories.get(unit.unit);
		return memory === undefined ? unit : { ...unit, memory };
	});
}
