import { pairOf, pairsOf } from '../../audio/backends/pairs.ts';
import { changesSince } from '../../measure/calibration/changes.ts';
import { ageDays, cablingHint, calibrationDoubts, clearedBy } from '../../measure/calibration/warnings.ts';
import type { Cancel, Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import {
	type Calibration,
	type CalibrationInForce,
	type CalibrationStanding,
	type Doubt,
	referenceInForce,
} from '../../shared/model/calibration.ts';
import type { Chain } from '../../shared/model/chain.ts';
import type { LoopCheck } from '../../shared/model/loopCheck.ts';
import type { LoopLatency } from '../../shared/model/measurement.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';
import type { CalibrationFiles } from '../../store/calibrationFiles.ts';
import type { StateStore } from '../stateStore.ts';
import { LastPolarity, unitsOfLoop } from './lastPolarity.ts';

/** What a list of calibrations tells of each. */
export interface CalibrationLine {
	id: string;
	at: string;
	days: number;
	/** Pair of the rig; null for the main one. */
	loop: string | null;
	verdict: Calibration['verdict'];
	converter: string | null;
	rateHz: number;
	referenceDbfs: number;
	patch: Calibration['patch'];
}

export interface CalibrationShelfDeps {
	audioConfig: AudioConfig;
	state: StateStore;
	files: CalibrationFiles;
	clock: Clock;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

/** How often age and warnings are looked at anew. */
const LOOK_MS = 3600 * 1000;

/** What was calibrated, pair by pair: the newest of each is in force, and what speaks against it is in the state. */
export class CalibrationShelf {
	readonly #deps: CalibrationShelfDeps;
	/** The newest of each pair; the main one under null. */
	readonly #newest = new Map<string | null, Calibration>();
	readonly #polarity = new LastPolarity();
	#cancelLook: Cancel = () => {};

	constructor(deps: CalibrationShelfDeps) {
		this.#deps = deps;
	}

	/** Reads what is stored. */
	start(): void {
		const { calibrations, problems } = this.#deps.files.all();
		for (const { path, reason } of problems)
			this.#deps.notice('warning', `A stored calibration cannot be read and is left out: ${path}: ${reason}`);
		for (const calibration of calibrations) this.#newest.set(calibration.loop ?? null, calibration);
		this.#look();
	}

	stop(): void {
		this.#cancelLook();
	}

	/**
	 * Stores a calibration; it is in force from here on.
	 *
	 * @returns it as it was stored, with what changed since the one before of the same pair
	 * @throws DetentError `store.*`
	 */
	keep(made: Calibration): Calibration {
		const before = this.#newest.get(made.loop ?? null);
		const changes = before === undefined ? [] : changesSince(before, made);
		const calibration =
			before === undefined || changes.length === 0 ? made : { ...made, changed: { since: before.at, what: changes } };
		this.#deps.files.keep(calibration);
		this.#newest.set(calibration.loop ?? null, calibration);
		this.#look();
		return calibration;
	}

	/** The newest calibration of a pair; null before the first. */
	newest(loop: string | null): Calibration | null {
		return this.#newest.get(loop) ?? null;
	}

	/** Stores how a loop was found against its calibration. @throws DetentError `store.*` */
	keepCheck(check: LoopCheck): void {
		this.#deps.files.keepCheck(check);
		this.#look();
	}

	/** The newest check of a pair against the calibration that is in force. */
	#checkOf({ id, loop }: Calibration): LoopCheck | null {
		return this.#deps.files.checks().find((check) => check.loop === loop && check.calibration === id) ?? null;
	}

	/** Somebody, or something measured, says that cables are not as they were: those of one pair, or of all. */
	cablingChanged(change: { why: string; loop?: string | null }): void {
		this.#deps.files.markCabling({ at: new Date(this.#deps.clock.nowMs()).toISOString(), ...change });
		this.#look();
	}

	/** All of them, newest first. */
	list(): CalibrationLine[] {
		const nowMs = this.#deps.clock.nowMs();
		return this.#deps.files
			.all()
			.calibrations.reverse()
			.map((calibration) => {
				const { id, at, loop = null, verdict, converter, rateHz, patch } = calibration;
				const days = ageDays(calibration, nowMs);
				return { id, at, days, loop, verdict, converter, rateHz, referenceDbfs: referenceInForce(calibration), patch };
			});
	}

	/** A calibration by its whole id; null when it is gone. */
	stored(id: string): Calibration | null {
		return this.#deps.files.all().calibrations.find((one) => one.id === id) ?? null;
	}

	/** @param ref its id or the end or start of it, or a pair's name; the newest when null. @throws DetentError `audio.calibration.unknown` */
	find(ref: string | null): Calibration {
		const { calibrations } = this.#deps.files.all();
		const found =
			ref === null
				? calibrations.at(-1)
				: calibrations.findLast(
						({ id, at, loop }) => id.startsWith(ref) || id.endsWith(ref) || at.startsWith(ref) || loop === ref,
					);
		if (found !== undefined) return found;
		throw new DetentError('audio.calibration.unknown', {
			message: ref === null ? 'Nothing was calibrated yet.' : 'There is no such calibration.',
			...(ref === null ? {} : { subject: ref }),
			remedy: ref === null ? '`detent calibrate` guides through it.' : '`detent calibration` lists them.',
		});
	}

	/** What a revision that is printed now keeps; null before the first calibration of that pair. */
	inForce(loop: string | null): CalibrationInForce | null {
		const newest = this.#newest.get(loop);
		if (newest === undefined) return null;
		const doubts = this.#doubts(newest);
		return {
			id: newest.id,
			at: newest.at,
			referenceDbfs: referenceInForce(newest),
			warnings: doubts.map(({ text }) => text),
			...(doubts.length === 0 ? {} : { about: doubts.map(({ about }) => about) }),
		};
	}

	/** Takes the round trips of a pass as hints whether the cabling of their pairs is what it was. */
	measured(chain: Chain, loops: readonly LoopLatency[]): void {
		const { audioConfig, files, notice, state } = this.#deps;
		const { rateHz, prefillBlocks, blockFrames } = audioConfig;
		for (const measured of loops) {
			const { loop, latency } = measured;
			if (latency.confidence === 0) continue;
			const units = unitsOfLoop(chain, measured);
			const before = this.#polarity.follow(state.state, measured, units);
			const newest = this.#newest.get(loop);
			if (newest === undefined) continue;
			const upright = units.length === 0 ? 'bare' : before;
			const hint = cablingHint(newest, latency, upright, { rateHz, streamFrames: prefillBlocks * blockFrames });
			if (hint === null) continue;
			const known = files.cabling(loop);
			const told = known !== null && known.at >= newest.at && !clearedBy(this.#checkOf(newest), newest, known);
			if (told) continue;
			this.cablingChanged({ why: hint, loop });
			const which = loop === null ? '' : `Pair ${loop}: `;
			notice('warning', `${which}${hint} Calibrate anew if a cable or the converter was changed.`);
		}
	}

	/** Puts the newest calibrations and what speaks against them into the state, now and every hour. */
	#look(): void {
		const { audioConfig, clock, state } = this.#deps;
		this.#cancelLook();
		this.#cancelLook = clock.after(LOOK_MS, () => this.#look());
		state.set(['audio', 'calibration'], this.#standing(null));
		const loops = pairsOf(audioConfig).flatMap(({ loop }) => (loop === null ? [] : [loop]));
		state.set(['audio', 'loopCalibrations'], Object.fromEntries(loops.map((loop) => [loop, this.#standing(loop)])));
	}

	#standing(loop: string | null): CalibrationStanding | null {
		const calibration = this.#newest.get(loop);
		if (calibration === undefined) return null;
		const check = this.#checkOf(calibration);
		return { calibration, doubts: this.#doubts(calibration), ...(check === null ? {} : { check }) };
	}

	#doubts(calibration: Calibration): Doubt[] {
		const { audioConfig, clock, files } = this.#deps;
		const { loop = null } = calibration;
		const known = pairsOf(audioConfig).some((pair) => pair.loop === loop);
		const pair = known
			? pairOf(audioConfig, loop)
			: { send: calibration.sendChannels, return: calibration.returnChannels };
		const audio = { ...audioConfig, sendChannels: pair.send, returnChannels: pair.return };
		return calibrationDoubts(calibration, {
			nowMs: clock.nowMs(),
			audio,
			cabling: files.cabling(loop),
			check: this.#checkOf(calibration),
		});
	}
}
