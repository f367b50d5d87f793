import { setMaxListeners } from 'node:events';
import { AwayUnits } from '../../recall/awayUnits.ts';
import { executeRecall, type RecallResult } from '../../recall/execute.ts';
import type { HandAnswer, StepOutcome } from '../../recall/execution.ts';
import { planRecall } from '../../recall/plan.ts';
import { type HandStep, type RecallPlan, stepStates } from '../../recall/steps.ts';
import { summariseRecall } from '../../recall/summary.ts';
import type { Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import { Listeners, type Unsubscribe } from '../../shared/listeners.ts';
import type { SwitchMuted } from '../../shared/model/patch.ts';
import type { RecallState } from '../../shared/protocol/state.ts';
import type { LogStore } from '../../store/logStore.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';
import type { Listening } from '../listening/listening.ts';
import type { StateStore } from '../stateStore.ts';
import type { Rack } from '../units/rack.ts';
import type { RecallGoal } from './recallGoal.ts';

export interface RecallRunnerDeps {
	rack: Rack;
	state: StateStore;
	store: LogStore;
	clock: Clock;
	listening: Listening;
	files: StudioFiles;
	/** As in the rack. */
	switchMuted?: SwitchMuted;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

interface Planned {
	plan: RecallPlan;
	goal: RecallGoal;
}

/** How often a message that may be repeated is sent at most. */
const TRIES = 3;
/** How long a unit that is away is waited for when nothing else is left to do. */
const PATIENCE_MS = 30_000;

/** A recall from plan to log entry: what is sent goes by itself, a person's steps wait for their word. */
export class RecallRunner {
	readonly #deps: RecallRunnerDeps;
	#planned: Planned | null = null;
	/** Units whose stored memory is to be written back. */
	#restores = new Set<string>();
	#abort: AbortController | null = null;
	#away: AwayUnits | null = null;
	readonly #ended = new Listeners<void>();
	#waiting: { step: HandStep; settle: (outcome: HandAnswer) => void } | null = null;

	constructor(deps: RecallRunnerDeps) {
		this.#deps = deps;
	}

	get running(): boolean {
		return this.#abort !== null;
	}

	/** True while what is planned or carried out is a scene: one unit changes while it is listened to. */
	get isScene(): boolean {
		return this.#planned?.goal.scene != null;
	}

	/** Works out what differs from the goal, and shows it. Touches nothing. */
	plan(goal: RecallGoal): RecallPlan {
		this.#restores.clear();
		return this.#show(goal, this.#deps.store.newId());
	}

	#show(goal: RecallGoal, id: string): RecallPlan {
		const plan = this.#work(goal);
		this.#planned = { plan, goal };
		this.#deps.state.set(['recall'], {
			id,
			title: goal.title,
			revision: goal.revision?.id ?? null,
			...(goal.scene == null ? {} : { scene: goal.scene }),
			phase: 'planned',
			waitingFor: [],
			steps: stepStates(plan),
			untouched: plan.untouched,
			problems: plan.problems.map((problem) => problem.text),
		} satisfies RecallState);
		return plan;
	}

	#work(goal: RecallGoal): RecallPlan {
		const { rack, state } = this.#deps;
		if (goal.project !== null) rack.expire(goal.project);
		const units = state.state.units;
		return planRecall({
			current: Object.fromEntries(Object.values(units).map((unit) => [unit.id, unit.controls])),
			wanted: goal.units,
			units: new Map(
				[...rack.units().values()].map(({ rig, definition }) => [
					rig.id,
					{ name: units[rig.id]?.name ?? rig.id, serial: rig.serial ?? null, definition },
				]),
			),
			wires: new Map(
				[...rack.units().values()].flatMap(({ rig, driver }) =>
					driver === null
						? []
						: [
								[
									rig.id,
									{
										settable: driver.settable,
										readable: driver.readable,
										link: driver.link().link,
										restores: driver.memory !== null,
									},
								] as const,
							],
				),
			),
			...(goal.project === null ? {} : { recordedDefinition: this.#definitionsOf(goal.project) }),
			order: goal.order,
			restores: this.#restores,
			// A scene is compared by ear: it changes what is heard as a turned knob does.
			muteMonitor: goal.scene === null && !state.state.audio.monitor.muted,
			stillTransports: new Map(
				Object.values(units).flatMap((unit) =>
					unit.tape === null ? [] : [[unit.id, unit.tape.moving === false] as const],
				),
			),
		});
	}

	/** Definitions that are kept with a project. */
	#definitionsOf(project: string) {
		return (hash: string) => this.#deps.files.readDefinition(project, hash);
	}

	/** Plans what is left of the last recall anew; what stands right by now is not touched again. */
	replan(): void {
		this.#show(this.#requirePlanned().goal, this.#deps.store.newId());
	}

	/**
	 * Whether a unit's stored memory is to be written back.
	 *
	 * @throws DetentError `recall.no-plan`, `recall.step` when the plan has none
	 */
	memory(unit: string, write: boolean): void {
		const { plan, goal } = this.#requirePlanned();
		const shown = this.#deps.state.state.recall;
		if (shown?.phase !== 'planned' || !plan.steps.some((step) => step.kind === 'memory' && step.unit === unit)) {
			throw new DetentError('recall.step', {
				message: 'This recall has no memory of the unit that could be chosen now.',
				subject: unit,
				remedy: 'Choose before the recall starts, and a revision that has one.',
			});
		}
		if (write) this.#restores.add(unit);
		else this.#restores.delete(unit);
		this.#show(goal, shown.id);
	}

	/**
	 * Before a recall starts: works the plan out anew, because knobs and the monitor may have moved while it was looked at.
	 *
	 * @throws DetentError `recall.no-plan` when none is shown, or the one that is shown has been carried out
	 */
	renew(): void {
		const { goal } = this.#requirePlanned();
		const shown = this.#deps.state.state.recall;
		if (shown?.phase !== 'planned') {
			throw new DetentError('recall.no-plan', {
				message: 'This recall has ended.',
				remedy: 'Try again what is left, or choose a revision.',
			});
		}
		this.#show(goal, shown.id);
	}

	/**
	 * Carries the plan out and resolves when every step has ended, however it ended.
	 *
	 * @throws DetentError `recall.no-plan`, `recall.busy`
	 */
	async run(author: string | null): Promise<void> {
		const planned = this.#requirePlanned();
		if (this.#abort !== null) throw new DetentError('recall.busy', { message: 'A recall is running already.' });
		const abort = new AbortController();
		// Every unit of a large rig listens for the cancel.
		setMaxListeners(0, abort.signal);
		this.#abort = abort;
		const { rack, clock, listening, state, files } = this.#deps;
		const wasMuted = state.state.audio.monitor.muted;
		this.#phase('running');
		const away = new AwayUnits(clock, PATIENCE_MS, (units) => state.set(['recall', 'waitingFor'], [...units]));
		this.#away = away;
		try {
			const drivers = new Map(
				[...rack.units()].flatMap(([id, { driver }]) => (driver === null ? [] : [[id, driver] as const])),
			);
			const result = await executeRecall(planned.plan, drivers, {
				clock,
				signal: abort.signal,
				away,
				readMemory: async (step) => files.readMemory(planned.goal.project ?? '', step.memory),
				onTransfer: (unit, fraction) =>
					state.set(['transfer'], fraction === undefined ? null : { unit, way: 'to', fraction }),
				tries: TRIES,
				onStep: (outcome) => this.#stepChanged(planned.plan, outcome),
				confirmHand: (step, signal) => this.#waitForHand(step, signal),
				muteMonitor: () => listening.setMonitor({ muted: true }),
				switchMuted: this.#deps.switchMuted ?? ((_, work) => work()),
			});
			for (const [unit, readings] of result.readings) rack.readBack(unit, readings);
			await this.#end(planned, result, author, wasMuted);
		} finally {
			this.#abort = null;
			this.#away = null;
			this.#waiting = null;
			this.#ended.tell();
		}
	}

	/** @param listener is called when a recall has ended, however it ended. @returns what ends that */
	onEnded(listener: () => void): Unsubscribe {
		return this.#ended.add(listener);
	}

	/** A person says how a step went. @throws DetentError `recall.step` when it is not the one that waits */
	hand(step: string, outcome: HandAnswer): void {
		const waiting = this.#waiting;
		if (waiting === null || waiting.step.id !== step) {
			throw new DetentError('recall.step', {
				message: 'This step does not wait for a hand now.',
				remedy: 'Look at the recall again; another person may have confirmed it.',
			});
		}
		this.#waiting = null;
		if (outcome === 'done') this.#deps.rack.turnSimulated(waiting.step.unit, waiting.step.control, waiting.step.to);
		this.#phase('running');
		waiting.settle(outcome);
	}

	/** A person does not want to wait for a unit any longer. @throws DetentError `recall.step` when it is not waited for */
	skip(unit: string): void {
		if (this.#away === null || !this.#deps.state.state.recall?.waitingFor.includes(unit)) {
			throw new DetentError('recall.step', { message: 'The recall does not wait for this unit.', subject: unit });
		}
		this.#away.skip(unit);
	}

	/** Ends a running recall, or puts a plan away. */
	cancel(): void {
		if (this.#abort !== null) {
			this.#abort.abort(new DetentError('recall.cancelled', { message: 'The recall was cancelled.' }));
			return;
		}
		this.#planned = null;
		this.#deps.state.set(['recall'], null);
	}

	#waitForHand(step: HandStep, signal: AbortSignal): Promise<HandAnswer> {
		return new Promise((resolve, reject) => {
			const onAbort = () => reject(signal.reason);
			signal.addEventListener('abort', onAbort, { once: true });
			this.#waiting = {
				step,
				settle(outcome) {
					signal.removeEventListener('abort', onAbort);
					resolve(outcome);
				},
			};
			this.#phase('waiting for hand');
		});
	}

	#stepChanged(plan: RecallPlan, { step, evidence, position, touched }: StepOutcome): void {
		const index = plan.steps.findIndex((known) => known.id === step.id);
		this.#deps.state.set(['recall', 'steps', index, 'evidence'], evidence);
		if (step.kind === 'memory' && evidence.outcome === 'done') this.#restores.delete(step.unit);
		if (touched && step.kind !== 'safe' && step.kind !== 'memory')
			this.#deps.rack.recalled(step.unit, step.control, position, evidence);
	}

	async #end({ plan, goal }: Planned, result: RecallResult, author: string | null, wasMuted: boolean): Promise<void> {
		const { store, state, listening, notice } = this.#deps;
		const nameOf = (unit: string) => state.state.units[unit]?.name ?? unit;
		goal.ended?.(result.steps);
		const event = summariseRecall(result, plan.untouched, nameOf);
		if (goal.revision !== null)
			store.append(goal.revision.project, { kind: 'event', revisionHash: goal.revision.hash, event }, author);
		const still = goal.scene === null ? ' The monitor stays muted.' : '';
		// What was right or set may have been turned since: only the rack as it stands now decides.
		const moved =
			result.outcome === 'done'
				? this.#work(goal).steps.filter((step) => step.kind === 'send' || step.kind === 'hand')
				: [];
		if (moved.length > 0) {
			const names = moved.map((step) => `${nameOf(step.unit)}: ${step.text}`).join('; ');
			notice('warning', `These moved during the recall, try again: ${names}.${still}`);
			this.#phase('open');
			return;
		}
		if (result.outcome === 'done') {
			// The recall muted the monitor, so it opens it again; after anything else a person should look first.
			if (!wasMuted && goal.scene === null) await listening.setMonitor({ muted: false });
			if (goal.scene === null) notice('info', `The rack stands as in ${goal.title}.`);
			this.#phase('done');
			return;
		}
		notice('warning', `The recall of ${goal.title} is ${result.outcome}; ${event.open.length} steps are left.${still}`);
		this.#phase(result.outcome === 'cancelled' ? 'cancelled' : 'open');
	}

	#phase(phase: RecallState['phase']): void {
		this.#deps.state.set(['recall', 'phase'], phase);
	}

	#requirePlanned(): Planned {
		if (this.#planned !== null) return this.#planned;
		throw new DetentError('recall.no-plan', { message: 'No recall is planned.', remedy: 'Choose a revision first.' });
	}
}
