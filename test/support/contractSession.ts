import { statSync } from 'node:fs';
import type { PreviewBlock } from '../../src/audio/engine.ts';
import { compileChain } from '../../src/chain/compile.ts';
import { unmatched } from '../../src/chain/resolve.ts';
import type { Actor, DevicePort, PhotoFile, ReadPort, SessionPort } from '../../src/session/port.ts';
import { StateStore } from '../../src/session/stateStore.ts';
import type { Clock } from '../../src/shared/clock.ts';
import { DetentError } from '../../src/shared/errors.ts';
import { type LoudnessCurve, LoudnessHistory } from '../../src/shared/loudnessHistory.ts';
import { findControl, settableControls } from '../../src/shared/model/definition.ts';
import { NO_EVIDENCE } from '../../src/shared/model/evidence.ts';
import { isPosition, legendAt } from '../../src/shared/model/setting.ts';
import type { TapeOrder, TapeStatus } from '../../src/shared/model/tape.ts';
import type { Command, CommandOf } from '../../src/shared/protocol/commands.ts';
import type { DiffAnswer } from '../../src/shared/protocol/diff.ts';
import type { MediaKind, RevisionDetail } from '../../src/shared/protocol/http.ts';
import { type Meters, NOTHING_WANTED, type Wanted } from '../../src/shared/protocol/meters.ts';
import type { ControlState, RecallStepState, RemoteState } from '../../src/shared/protocol/state.ts';
import { evidenceOf } from './contractState.ts';
import { NO_DEVICE } from './fakeDevice.ts';

/** What reached the session, for tests that count. */
export interface Received {
	command: Command;
	from: string;
}

/**
 * A session in memory that keeps the contract of the remote: one state, numbered changes, one answer a command. It has no
 * audio and no log; passes end at once.
 */
export class ContractSession implements SessionPort {
	readonly received: Received[] = [];
	readonly store: StateStore;
	readonly #clock: Clock;
	readonly #revoke: (remote: string) => void;
	readonly #meterListeners = new Set<(meters: Meters) => void>();
	readonly #previewListeners = new Set<(block: PreviewBlock) => void>();
	readonly #undo: { unit: string; control: string; from: number }[] = [];
	readonly #gestureStart = new Map<string, number | null>();
	wanted: Wanted = NOTHING_WANTED;
	readonly loudness = new LoudnessHistory();

	constructor(state: RemoteState, clock: Clock, revoke: (remote: string) => void) {
		this.#clock = clock;
		this.#revoke = revoke;
		this.store = new StateStore(state, clock);
	}

	async command(command: Command, actor: Actor): Promise<unknown> {
		this.received.push({ command, from: actor.id });
		return this.#carryOut(command, actor);
	}

	snapshot(): { rev: number; state: RemoteState } {
		this.store.flush();
		return { rev: this.store.rev, state: this.store.state };
	}

	onChanges: SessionPort['onChanges'] = (listener) => this.store.onChanges(listener);

	loudnessCurve(): LoudnessCurve {
		return this.loudness.curve;
	}

	onMeters(listener: (meters: Meters) => void): () => void {
		this.#meterListeners.add(listener);
		return () => this.#meterListeners.delete(listener);
	}

	onWire(): () => void {
		return () => {};
	}

	onPreview(listener: (block: PreviewBlock) => void): () => void {
		this.#previewListeners.add(listener);
		return () => this.#previewListeners.delete(listener);
	}

	want(wanted: Wanted): void {
		this.wanted = wanted;
	}

	remoteConnected(id: string, connected: boolean): void {
		if (this.store.state.remotes[id] !== undefined) this.store.set(['remotes', id, 'connected'], connected);
	}

	/** A real session that answers what this one knows nothing of: its log, its files, its questions. */
	behind: SessionPort | null = null;
	/** What every file of the session is. */
	mediaFile: string | null = null;

	readsOf(): ReadPort {
		return this;
	}

	mediaPath(kind: MediaKind, id: string): string | null {
		return this.behind?.mediaPath(kind, id) ?? this.mediaFile;
	}

	revisionDetail(ref: string): RevisionDetail {
		return this.#log(ref).revisionDetail(ref);
	}

	revisionDiff(ref: string, against: string): string[] {
		return this.#log(ref).revisionDiff(ref, against);
	}

	#log(ref: string): SessionPort {
		if (this.behind !== null) return this.behind;
		throw new DetentError('store.unknown', { message: 'There is no such revision in the log.', subject: ref });
	}

	device: DevicePort = NO_DEVICE;

	importReference(): Promise<{ reference: string }> {
		return Promise.reject(new DetentError('file.format', { message: 'This session takes no files.' }));
	}

	readonly photos: { unit: string; bytes: number; revision: string | null }[] = [];
	photoFile: PhotoFile | null = null;

	async takePhoto(unit: string, path: string, revision: string | null): Promise<{ sha256: string }> {
		this.photos.push({ unit, bytes: statSync(path).size, revision });
		return { sha256: 'f'.repeat(64) };
	}

	photo(): PhotoFile | null {
		return this.photoFile;
	}

	diff(): DiffAnswer {
		return { pairs: [], alone: [] };
	}

	importMix(): Promise<{ fileName: string; frames: number; rateHz: number }> {
		return Promise.reject(new DetentError('file.format', { message: 'This session takes no files.' }));
	}

	sendMeters(meters: Meters): void {
		for (const listener of this.#meterListeners) listener(meters);
	}

	sendPreview(block: PreviewBlock): void {
		for (const listener of this.#previewListeners) listener(block);
	}

	/** A person (or the unit itself) moves a control behind the remotes' backs. */
	moveBehind(unit: string, control: string, position: number): void {
		this.#put(unit, control, { position, movedBy: 'unit' });
	}

	/** A knob of the chain is turned at the unit. */
	turnAtUnit(unit: string, control: string, to: number): void {
		const from = this.controlState(unit, control).position ?? 0;
		this.store.set(['drift', `${unit} ${control}`], { unit, control, from, to, at: '2026-01-01T12:00:00.000Z' });
		this.moveBehind(unit, control, to);
	}

	controlState(unit: string, control: string): ControlState {
		const state = this.store.state.units[unit]?.controls[control];
		if (state === undefined) throw new DetentError('unit.unknown', { message: 'No such control.', subject: unit });
		return state;
	}

	#put(unit: string, control: string, change: Partial<ControlState>): void {
		this.store.set(['units', unit, 'controls', control], { ...this.controlState(unit, control), ...change });
	}

	#carryOut(command: Command, actor: Actor): unknown {
		const { state } = this.store;
		switch (command.type) {
			case 'control.move':
				return this.#move(command, actor);
			case 'undo': {
				const step = this.#undo.pop();
				if (step === undefined) throw new DetentError('unit.undo', { message: 'There is nothing to undo.' });
				this.#put(step.unit, step.control, { position: step.from, movedBy: actor.id });
				return null;
			}
			case 'monitor.set': {
				const { type: _, ...change } = command;
				this.store.set(['audio', 'monitor'], { ...state.audio.monitor, ...change });
				return null;
			}
			case 'compare.hear':
				this.store.set(['listening', 'heard'], command.item);
				return null;
			case 'chain.set':
				// What one way out and back can't do is refused, as the daemon does.
				compileChain(unmatched(command.chain), state.audio.rateHz);
				this.store.set(['chain'], command.chain);
				return null;
			case 'transport.play':
				this.store.set(['transport'], { ...state.transport, mode: 'playing', frame: command.frame });
				return null;
			case 'transport.stop':
				this.store.set(['transport'], { ...state.transport, mode: 'stopped' });
				return null;
			case 'transport.locate':
				this.store.set(['transport', 'frame'], command.frame);
				return null;
			case 'marker.set':
			case 'marker.remove':
				return this.#mark(command);
			case 'device.blind.start':
			case 'device.blind.choose':
			case 'device.blind.standing':
				return this.behind?.command(command, actor) ?? this.blind(command);
			case 'device.blind.end':
				return this.behind?.command(command, actor) ?? null;
			case 'compare.loop':
				this.store.set(['listening', 'loop'], command.loop);
				return null;
			case 'drift.keep':
			case 'drift.putBack':
				for (const [key, drift] of Object.entries(state.drift)) {
					if (drift.unit !== command.unit || drift.control !== (command.control ?? drift.control)) continue;
					this.store.set(['drift', key], undefined);
					if (command.type === 'drift.putBack') this.#put(drift.unit, drift.control, { position: drift.from });
				}
				return null;
			case 'recall.skip':
				this.store.set(
					['recall', 'waitingFor'],
					state.recall?.waitingFor.filter((unit) => unit !== command.unit),
				);
				return null;
			case 'scene.recall':
				return this.#recallScene(command);
			case 'recall.plan':
				return this.#planRecall(command.revision);
			case 'recall.start':
				return this.#startRecall();
			case 'recall.hand':
				return this.#answerHand(command);
			case 'recall.cancel':
				this.store.set(['recall', 'phase'], 'cancelled');
				return null;
			case 'tape.command':
				return this.#tape(command.unit, actor, { action: command.action, toSeconds: null, toPoint: null });
			case 'tape.toZero':
				return this.#tape(command.unit, actor, { action: 'locate', toSeconds: 0, toPoint: 'zero' });
			case 'tape.arm':
				this.#machine(command.unit, { armed: command.armed });
				this.store.set(['units', command.unit, 'tapeDesk', 'disarmsInSeconds'], command.armed ? 120 : null);
				return null;
			case 'remote.revoke':
				this.store.set(['remotes', command.remote], undefined);
				this.#revoke(command.remote);
				return null;
			default:
				if (this.behind !== null) return this.behind.command(command, actor);
				throw new DetentError('remote.unsupported', { message: `This session does not do "${command.type}".` });
		}
	}

	/** Answers of a blind test on a device. */
	blind: (command: Command) => unknown = () => null;

	#mark(command: CommandOf<'marker.set' | 'marker.remove'>): unknown {
		const { current, projects } = this.store.state;
		const project = projects[current?.project ?? ''];
		if (project === undefined || current === null) return null;
		const id = `marker-${this.received.length}`;
		const tracks = project.tracks.map((track) => {
			if (track.id !== current.track) return track;
			const { markers = [] } = track;
			if (command.type === 'marker.remove')
				return { ...track, markers: markers.filter((marker) => marker.id !== command.marker) };
			const { name, seconds } = command;
			return { ...track, markers: [...markers, { id, name, seconds, by: null, at: '2026-01-01T00:00:00Z' }] };
		});
		this.store.set(['projects', project.id], { ...project, tracks });
		return { marker: id };
	}

	/** The unit takes all of it at once, without a hand. */
	#recallScene({ unit, slot }: CommandOf<'scene.recall'>): unknown {
		const scenes = this.store.state.units[unit]?.scenes;
		for (const [control, position] of Object.entries(scenes?.slots[slot]?.positions ?? {}))
			this.#put(unit, control, { position, evidence: evidenceOf('acknowledged', 'wire') });
		this.store.set(['units', unit, 'scenes'], { ...scenes, active: slot });
		return { byHand: 0 };
	}

	/** The machine takes everything, and does at once what it was asked for. */
	#tape(unit: string, actor: Actor, wanted: Pick<TapeOrder, 'action' | 'toSeconds' | 'toPoint'>): null {
		const at = new Date(this.#clock.nowMs()).toISOString();
		const order: TapeOrder = { ...wanted, by: actor.id, at, answer: 'acknowledged', reason: null };
		this.store.set(['units', unit, 'tapeDesk'], { order, disarmsInSeconds: null });
		const recording = wanted.action === 'record';
		const moving = wanted.action !== 'stop' && wanted.action !== 'locate';
		this.#machine(unit, { moving, recording, mode: moving ? wanted.action : 'stop' });
		return null;
	}

	#machine(unit: string, change: Partial<TapeStatus>): void {
		this.store.set(['units', unit, 'tape'], { ...this.store.state.units[unit]?.tape, ...change });
	}

	#move(command: CommandOf<'control.move'>, actor: Actor): null {
		const { unit, control: id, position, gesture, seq, last } = command;
		const definition = this.store.state.definitions[unit];
		const control = definition === undefined ? null : findControl(definition, id);
		if (control === null || !isPosition(control, position)) {
			throw new DetentError('unit.position', { message: `${position} is not a position of ${id}.`, subject: unit });
		}
		const before = this.controlState(unit, id).position;
		if (!this.#gestureStart.has(gesture)) this.#gestureStart.set(gesture, before);
		const wired = this.store.state.units[unit]?.link === 'connected';
		this.#put(unit, id, {
			position,
			evidence: wired ? evidenceOf('none', 'wire', 'open') : evidenceOf('acknowledged', 'hand'),
			movedBy: actor.id,
			seq: { remote: actor.id, gesture, seq },
		});
		if (wired) {
			this.#clock.after(30, () => {
				if (this.controlState(unit, id).position === position) {
					this.#put(unit, id, { evidence: evidenceOf('acknowledged', 'wire') });
				}
			});
		}
		if (last) {
			const from = this.#gestureStart.get(gesture) ?? null;
			this.#gestureStart.delete(gesture);
			if (from !== null && from !== position) this.#undo.push({ unit, control: id, from });
		}
		return null;
	}

	/** The first controls of three units, each to another position: two sent, the others by hand. */
	#planRecall(revision: string): null {
		const steps: RecallStepState[] = [];
		for (const unit of ['open-eq', 'curve-bender', 'pultec-l']) {
			const definition = this.store.state.definitions[unit];
			if (definition === undefined) continue;
			for (const control of settableControls(definition).slice(1, 4)) {
				const from = this.controlState(unit, control.id).position;
				const to =
					'positions' in control
						? ((from ?? 0) + (control.positions.length > 2 ? 2 : 1)) % control.positions.length
						: from === 0.3
							? 0.6
							: 0.3;
				steps.push({
					id: `${unit}/${control.id}`,
					unit,
					control: control.id,
					kind: this.store.state.units[unit]?.link === 'connected' ? 'send' : 'hand',
					text: `${control.label}: from ${from === null ? 'unknown' : legendAt(control, from)} to ${legendAt(control, to)}`,
					from,
					to,
					evidence: evidenceOf('none', null, 'open'),
				});
			}
		}
		const track = Object.values(this.store.state.projects).flatMap((project) => project.tracks);
		const found = track.flatMap((one) => one.revisions).find((one) => one.id === revision);
		this.store.set(['recall'], {
			id: 'recall-1',
			revision,
			title: `revision ${found?.number ?? 0}`,
			phase: 'planned',
			waitingFor: [],
			steps,
			untouched: 41,
			problems: [],
		});
		return null;
	}

	#startRecall(): null {
		const recall = this.store.state.recall;
		if (recall === null) throw new DetentError('recall.none', { message: 'No recall is planned.' });
		for (const step of recall.steps.filter((one) => one.kind === 'send')) {
			this.#put(step.unit, step.control, {
				position: step.to,
				evidence: evidenceOf('acknowledged', 'wire'),
				movedBy: 'recall',
			});
		}
		this.store.set(['recall'], {
			...recall,
			phase: 'waiting for hand',
			steps: recall.steps.map((step) =>
				step.kind === 'send' ? { ...step, evidence: evidenceOf('acknowledged', 'wire') } : step,
			),
		});
		return null;
	}

	#answerHand(command: CommandOf<'recall.hand'>): null {
		const recall = this.store.state.recall;
		const step = recall?.steps.find((one) => one.id === command.step);
		if (recall === null || step === undefined) throw new DetentError('recall.step', { message: 'No such step.' });
		if (command.outcome === 'back') {
			const hands = recall.steps.filter(({ kind }) => kind === 'hand');
			const before = recall.steps.indexOf(hands[hands.indexOf(step) - 1] ?? step);
			this.store.set(['recall', 'steps', before, 'evidence'], NO_EVIDENCE);
			return null;
		}
		const evidence =
			command.outcome === 'done' ? evidenceOf('acknowledged', 'hand') : evidenceOf('none', 'hand', 'failed');
		if (command.outcome === 'done')
			this.#put(step.unit, step.control, { position: step.to, evidence, movedBy: 'hand' });
		const steps = recall.steps.map((one) => (one.id === step.id ? { ...one, evidence } : one));
		const open = steps.some((one) => one.evidence.outcome === 'open');
		const failed = steps.some((one) => one.evidence.outcome === 'failed');
		this.store.set(['recall'], { ...recall, steps, phase: open ? 'waiting for hand' : failed ? 'open' : 'done' });
		return null;
	}
}
