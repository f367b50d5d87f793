import { setMaxListeners } from 'node:events';
import { AwayUnits } from '../../src/recall/awayUnits.ts';
import { executeRecall, type RecallResult } from '../../src/recall/execute.ts';
import { planRecall } from '../../src/recall/plan.ts';
import type { RackState, RecallPlan, Standing } from '../../src/recall/steps.ts';
import type { Clock } from '../../src/shared/clock.ts';
import { isContinuous, type SettableControl } from '../../src/shared/model/control.ts';
import { settableControls } from '../../src/shared/model/definition.ts';
import { isKnown } from '../../src/shared/model/evidence.ts';
import { type Rng, seededRng } from '../../src/shared/random.ts';
import type { UnitDriver } from '../../src/units/driver.ts';
import { createDriver } from '../../src/units/drivers/createDriver.ts';
import type { DriverServices } from '../../src/units/drivers/driverServices.ts';
import { SimulatedStudio } from '../../src/units/simulators/simulatedStudio.ts';
import { recorded } from '../recall/fakes.ts';
import { RandomFaults } from './faults.ts';
import { soakRig } from './rig.ts';

export interface SoakTime {
	clock: Clock;
	/** Lets time pass until the condition holds; false when `maxMs` went by first. */
	run(until: () => boolean, maxMs: number): Promise<boolean>;
}

export interface SoakOptions {
	recalls: number;
	seed: number;
	wires: 'memory' | 'sockets';
	time: SoakTime;
	services: DriverServices;
	progress: (recall: number) => void;
}

export interface SoakReport {
	recalls: number;
	/** Times that a recall was planned and run: the first of each, and those that a person would have tried again. */
	runs: number;
	units: number;
	controls: number;
	/** Steps by evidence and outcome, of all runs. */
	states: Record<string, number>;
	faults: Record<string, number>;
	/** Longest time from the end of the faults until every readable control was acknowledged and right. */
	worstHealMs: number;
	meanHealMs: number;
	/** Sentences; empty when every promise was kept. */
	broken: string[];
}

const TRIES = 3;
/** Every readable control has to be acknowledged and right this long after the faults. */
export const HEAL_MS = 10_000;
const PATIENCE_MS = 10_000;
const FAULT_SHARES = [0, 0.01, 0.03, 0.1];
/** How near a float or a step on the wire brings a continuous control. */
const NEAR = 0.004;

/** Recalls of a large rig over its real drivers and protocols, with faults, judged by where the knobs truly stand. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
	const run = new Soak(options);
	try {
		await run.open();
		for (let recall = 1; recall <= options.recalls; recall += 1) {
			await run.recall(recall);
			options.progress(recall);
		}
		return run.report();
	} finally {
		await run.close();
	}
}

class Soak {
	readonly #options: SoakOptions;
	readonly #rig = soakRig();
	readonly #rng: Rng;
	readonly #studio: SimulatedStudio;
	readonly #faults: RandomFaults;
	readonly #drivers = new Map<string, UnitDriver>();
	readonly #wanted = new Map<string, Map<string, number>>();
	readonly #states = new Map<string, number>();
	readonly #broken: string[] = [];
	readonly #heals: number[] = [];
	#believed: Record<string, Record<string, Standing>> = {};
	#runs = 0;

	constructor(options: SoakOptions) {
		this.#options = options;
		this.#rng = seededRng(options.seed);
		this.#studio = new SimulatedStudio(this.#rig.rig, this.#rig.definitions, {
			clock: options.time.clock,
			rng: seededRng(options.seed + 1),
			wires: options.wires,
			serial: 'tcp',
			ports: 'assigned',
			start: 'seeded',
			handErrorTravel: 0,
		});
		this.#faults = new RandomFaults(this.#studio, options.time.clock, this.#rng);
	}

	async open(): Promise<void> {
		const { time, services } = this.#options;
		const links = await this.#studio.start();
		for (const unit of this.#rig.rig.units) {
			const definition = this.#rig.definitions.get(unit.id);
			const connection = links.connections.get(unit.id);
			if (definition === undefined) continue;
			this.#wanted.set(
				unit.id,
				new Map(settableControls(definition).map((control) => [control.id, this.#place(control)])),
			);
			const driver =
				connection === undefined ? null : createDriver({ ...unit, connection }, definition, links.services(services));
			if (driver === null) continue;
			this.#drivers.set(unit.id, driver);
			// As in the daemon: what a unit says of itself takes the place of what was believed.
			driver.onReport((control, position) => this.#reported(unit.id, control, position));
			driver.onLink(({ link }) => {
				if (link === 'away') this.#lost(unit.id);
			});
			await driver.start();
		}
		const there = await time.run(
			() => [...this.#drivers.values()].every((driver) => driver.link().link !== 'away'),
			20_000,
		);
		if (!there) throw new Error('not every unit of the rig was found before the first recall');
	}

	async close(): Promise<void> {
		for (const driver of this.#drivers.values()) await driver.stop();
		await this.#studio.stop();
	}

	/** Another revision is wanted: some settings differ, faults come and go while it is brought back, and then it is judged. */
	async recall(number: number): Promise<void> {
		const { time } = this.#options;
		const share = 0.1 + this.#rng() * 0.6;
		for (const [unit, positions] of this.#wanted) {
			for (const control of this.#controls(unit))
				if (this.#rng() < share) positions.set(control.id, this.#place(control));
		}
		const wired = [...this.#drivers.keys()];
		const faultsMs = 200 + this.#rng() * 4000;
		const faultShare = FAULT_SHARES[Math.floor(this.#rng() * FAULT_SHARES.length)] ?? 0;
		this.#faults.start(wired, faultShare, Math.floor(this.#rng() * 4), faultsMs);
		let faultsOver = false;
		time.clock.after(faultsMs, () => {
			void this.#faults.stop(wired).then(() => {
				faultsOver = true;
			});
		});
		await this.#run(number);
		await time.run(() => faultsOver, faultsMs + 1000);
		const overMs = time.clock.monotonicMs();
		while (!this.#healed() && time.clock.monotonicMs() - overMs < HEAL_MS) {
			await this.#run(number);
			if (!this.#healed()) await time.run(() => false, 100);
		}
		this.#heals.push(time.clock.monotonicMs() - overMs);
		for (const reason of this.#unhealed()) this.#break(number, `${HEAL_MS} ms after the faults ${reason}`);
	}

	/** Plans what differs from what is believed, carries it out and judges every step. */
	async #run(number: number): Promise<void> {
		const { time } = this.#options;
		const plan = this.#plan();
		if (plan.steps.length === 0) return;
		this.#runs += 1;
		const { signal } = new AbortController();
		setMaxListeners(0, signal);
		let ended: { result: RecallResult } | { error: unknown } | null = null;
		void executeRecall(plan, this.#drivers, {
			clock: time.clock,
			signal,
			away: new AwayUnits(time.clock, PATIENCE_MS, () => undefined),
			onStep: ({ step, position, evidence, touched }) => {
				if (touched && step.kind !== 'safe') this.#put(step.unit, step.control, position, evidence);
			},
			confirmHand: async (step) => {
				this.#studio.setByHand(step.unit, step.control, step.to);
				return 'done';
			},
			readMemory: async () => new Uint8Array(),
			onTransfer: () => undefined,
			muteMonitor: async () => undefined,
			switchMuted: (_, work) => work(),
			tries: TRIES,
		}).then(
			(result) => {
				ended = { result };
			},
			(error: unknown) => {
				ended = { error };
			},
		);
		const finished = await time.run(() => ended !== null, 120_000);
		const outcome = ended as { result: RecallResult } | { error: unknown } | null;
		if (!finished || outcome === null) return this.#break(number, 'the recall did not end within two minutes');
		if ('error' in outcome) return this.#break(number, `the recall crashed: ${String(outcome.error)}`);
		this.#judge(number, plan, outcome.result);
	}

	#judge(number: number, plan: RecallPlan, result: RecallResult): void {
		if (result.steps.length !== plan.steps.length)
			this.#break(number, `${plan.steps.length - result.steps.length} steps were lost`);
		for (const { step, evidence, position, touched } of result.steps) {
			const key = `${step.kind}: ${evidence.evidence}${evidence.stale === null ? '' : ' (stale)'}, ${evidence.outcome}`;
			this.#states.set(key, (this.#states.get(key) ?? 0) + 1);
			const who = `${this.#rig.kinds.get(step.unit)} ${step.id}`;
			if (evidence.outcome !== 'done' && evidence.reason === null)
				this.#break(number, `${who} is left without a reason`);
			if (step.kind === 'safe') continue;
			const stands = this.#truth(step.unit, step.control);
			const sure = evidence.stale === null && ['acknowledged', 'measured'].includes(evidence.evidence);
			if (sure && (position === null || Math.abs(position - stands) > NEAR)) {
				this.#break(number, `${who} is ${evidence.evidence} at ${position} and stands at ${stands}`);
			}
			if (sure && evidence.outcome === 'done' && Math.abs(step.to - stands) > NEAR) {
				this.#break(number, `${who} is done and stands at ${stands}, not at ${step.to}`);
			}
			if (evidence.evidence === 'asked' && !touched) this.#break(number, `${who} is asked, and nothing was sent`);
		}
	}

	#plan(): RecallPlan {
		return planRecall({
			current: this.#believed as RackState,
			wanted: [...this.#wanted].flatMap(([unit, positions]) => {
				const definition = this.#rig.definitions.get(unit);
				return definition === undefined ? [] : [recorded(unit, definition, Object.fromEntries(positions))];
			}),
			units: new Map(
				[...this.#rig.definitions].map(([id, definition]) => [id, { name: id, serial: null, definition }]),
			),
			wires: new Map(
				[...this.#drivers].map(([id, { settable, readable, link }]) => [
					id,
					{ settable, readable, link: link.call(this.#drivers.get(id)).link, restores: false },
				]),
			),
			order: this.#rig.rig.units.map(({ id }) => id),
			restores: new Set<string>(),
			muteMonitor: false,
			stillTransports: new Map(),
		});
	}

	#healed(): boolean {
		return this.#unhealed().length === 0;
	}

	/** Readable controls that are not acknowledged, or not right. */
	#unhealed(): string[] {
		return [...this.#drivers].flatMap(([unit, { readable }]) =>
			[...readable].flatMap((control) => {
				const wanted = this.#wanted.get(unit)?.get(control) ?? Number.NaN;
				const standing = this.#believed[unit]?.[control];
				const stands = this.#truth(unit, control);
				const who = `${this.#rig.kinds.get(unit)} ${unit} ${control}`;
				if (Math.abs(stands - wanted) > NEAR) return [`${who} stands at ${stands}, not at ${wanted}`];
				if (standing === undefined || !isKnown(standing.evidence) || standing.evidence.evidence === 'asked') {
					return [
						`${who} is ${standing?.evidence.evidence} ${standing?.evidence.outcome}: ${standing?.evidence.reason}`,
					];
				}
				return [];
			}),
		);
	}

	#reported(unit: string, control: string, position: number): void {
		const at = new Date(this.#options.time.clock.nowMs()).toISOString();
		this.#put(unit, control, position, {
			evidence: 'acknowledged',
			by: 'wire',
			outcome: 'done',
			at,
			stale: null,
			reason: null,
		});
	}

	#lost(unit: string): void {
		for (const standing of Object.values(this.#believed[unit] ?? {})) {
			if (standing.evidence.by === 'wire') standing.evidence = { ...standing.evidence, stale: 'lost link' };
		}
	}

	#put(unit: string, control: string, position: number | null, evidence: Standing['evidence']): void {
		const own = this.#believed[unit] ?? {};
		this.#believed[unit] = own;
		own[control] = { position: position ?? own[control]?.position ?? null, evidence };
	}

	#truth(unit: string, control: string): number {
		return this.#studio.positions(unit).get(control) ?? Number.NaN;
	}

	#controls(unit: string): SettableControl[] {
		const definition = this.#rig.definitions.get(unit);
		return definition === undefined ? [] : settableControls(definition);
	}

	#place(control: SettableControl): number {
		return isContinuous(control) ? this.#rng() : Math.floor(this.#rng() * control.positions.length);
	}

	#break(number: number, sentence: string): void {
		this.#broken.push(`recall ${number}: ${sentence}`);
	}

	report(): SoakReport {
		const sorted = (counts: ReadonlyMap<string, number>) =>
			Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b)));
		return {
			recalls: this.#options.recalls,
			runs: this.#runs,
			units: this.#rig.rig.units.length,
			controls: [...this.#wanted.values()].reduce((sum, { size }) => sum + size, 0),
			states: sorted(this.#states),
			faults: sorted(this.#faults.counts),
			worstHealMs: Math.max(...this.#heals),
			meanHealMs: this.#heals.reduce((sum, ms) => sum + ms, 0) / this.#heals.length,
			broken: this.#broken,
		};
	}
}
