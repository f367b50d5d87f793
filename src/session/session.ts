import type { AudioEngine, PreviewBlock } from '../audio/engine.ts';
import { unmatched } from '../chain/resolve.ts';
import type { Clock } from '../shared/clock.ts';
import { diffRevisions } from '../shared/diffRevisions.ts';
import { DetentError, describeError, isDetentError } from '../shared/errors.ts';
import { type LoudnessCurve, LoudnessHistory } from '../shared/loudnessHistory.ts';
import { type Chain, chainPatch, chainUnits } from '../shared/model/chain.ts';
import type { AudioFileFacts, RoundTripReport } from '../shared/model/measurement.ts';
import type { Command, CommandOf } from '../shared/protocol/commands.ts';
import type { RevisionDetail } from '../shared/protocol/http.ts';
import type { Meters, Wanted } from '../shared/protocol/meters.ts';
import type { Changes } from '../shared/protocol/sockets.ts';
import type { RemoteState } from '../shared/protocol/state.ts';
import type { UnitTest, WireLine } from '../shared/protocol/wire.ts';
import type { LogStore } from '../store/logStore.ts';
import { authorOf } from './author.ts';
import type { BlindDesk } from './blindDesk.ts';
import { calibrationHandlers } from './calibrationHandlers.ts';
import type { Calibrations } from './calibrations.ts';
import type { Comparing } from './comparing.ts';
import type { Listening } from './listening.ts';
import { listeningHandlers } from './listeningHandlers.ts';
import type { Locators } from './locators.ts';
import type { MonitorGuard } from './monitorGuard.ts';
import { notice } from './notice.ts';
import { atConverterRate, type PassCheckDeps } from './passChecks.ts';
import type { PassRunner } from './passRunner.ts';
import { checkPatch, patchChain } from './patching.ts';
import type { Actor, SessionPort } from './port.ts';
import type { Projects } from './projects.ts';
import type { Rack } from './rack.ts';
import type { RecallRunner } from './recallRunner.ts';
import { namedLoops, requirePairs } from './roundTrip.ts';
import type { StateStore } from './stateStore.ts';
import { checkTapeRoll } from './tapeChecks.ts';
import { tapeHandlers } from './tapeHandlers.ts';
import type { Tapes } from './tapes.ts';
import type { UnitMemories } from './unitMemories.ts';
import { monitorUnit, testRackUnit } from './unitWire.ts';
import type { WarmUp } from './warmUp.ts';

export interface SessionDeps {
	state: StateStore;
	store: LogStore;
	clock: Clock;
	rack: Rack;
	listening: Listening;
	comparing: Comparing;
	blind: BlindDesk;
	guard: MonitorGuard;
	projects: Projects;
	passes: PassRunner;
	recalls: RecallRunner;
	memories: UnitMemories;
	tapes: Tapes;
	locators: Locators;
	calibrations: Calibrations;
	warmUp: WarmUp;
	audio: AudioEngine;
	checks: PassCheckDeps;
	/** Ends the sessions of a paired device. */
	revoke: (remote: string) => void;
	logError: (error: unknown, what: string) => void;
}

type Handlers = { [T in Command['type']]: (command: CommandOf<T>, actor: Actor) => unknown };

/** What a person may do, one handler a command; the rules of what may not happen at the same time are here. */
export class Session implements SessionPort {
	readonly #deps: SessionDeps;
	readonly #handlers: Handlers;
	/** Work that goes on after its command was answered. */
	#background: Promise<unknown> = Promise.resolve();
	readonly #loudness = new LoudnessHistory();
	/** Counts what was played or stopped: a play whose mix had to be converted first may have been stopped meanwhile. */
	#plays = 0;
	/** The last of the commands that take turns. */
	#turn: Promise<unknown> = Promise.resolve();

	constructor(deps: SessionDeps) {
		this.#deps = deps;
		deps.audio.onMeters((meters) => this.#loudness.follow(deps.state.state, meters));
		this.#handlers = {
			'control.move': (command, actor) => this.#moveControl(command, actor),
			'unit.read': (command) => this.#read(command.unit),
			'unit.test': (command) => this.#test(command),
			'unit.fetchMemory': (command) => this.#inTurn(async () => this.#fetchMemory(command.unit)),
			'unit.rest': (command, actor) => this.#rest(command.unit, actor),
			'project.create': (command, actor) => deps.projects.create(command, authorOf(actor)),
			'track.create': (command, actor) => this.#inTurn(() => this.#createTrack(command, actor)),
			'track.select': (command) => this.#inTurn(() => this.#selectTrack(command.project, command.track)),
			'track.mix': (command, actor) =>
				this.#importMix(command.project, command.track, command.path, command.path, actor),
			'chain.set': (command, actor) => this.#inTurn(() => this.#setChain(command.chain, actor)),
			'chain.patch': (_, actor) => this.#patchChain(actor),
			'transport.play': (command) => this.#play(command.frame),
			'transport.stop': () => this.#stopTransport(),
			'transport.locate': (command) => this.#locate(command.frame),
			'pass.start': (command, actor) => this.#inTurn(() => this.#startPass(command, actor)),
			'pass.cancel': () => deps.passes.cancel(),
			'latency.measure': (command) => this.#inTurn(() => this.#measureLatency(command)),
			'recall.plan': (command) => this.#planRecall(command.revision),
			'recall.start': (_, actor) => this.#inTurn(() => this.#startRecall(authorOf(actor))),
			'recall.hand': (command) => deps.recalls.hand(command.step, command.outcome),
			'recall.memory': (command) => deps.recalls.memory(command.unit, command.write),
			'recall.skip': (command) => deps.recalls.skip(command.unit),
			'recall.retry': (_, actor) => this.#inTurn(() => this.#retryRecall(authorOf(actor))),
			'recall.cancel': () => deps.recalls.cancel(),
			'drift.keep': (command) => deps.rack.drift.keep(command.unit, command.control ?? null),
			'drift.putBack': (command, actor) => this.#putBack(command, actor),
			'revision.comment': (command, actor) => deps.projects.comment(command, authorOf(actor)),
			...listeningHandlers({
				...deps,
				requireIdle: (what) => this.#requireIdle(what),
				current: () => this.#current(),
			}),
			...tapeHandlers(deps.tapes, deps.locators, {
				requireIdle: (what) => this.#requireIdle(what),
				requireNoPrint: (what) => this.#requireNoPrint(what),
				cancelPass: (unit) => this.#cancelPassThrough(unit),
				current: () => this.#current(),
			}),
			...calibrationHandlers(deps.calibrations, deps.warmUp, {
				requireIdle: (what) => this.#requireIdle(what),
				requireNoPrint: (what) => this.#requireNoPrint(what),
				begin: (work) =>
					this.#inTurn(async () => {
						await deps.listening.halt();
						this.#goOn(work(), 'calibration');
					}),
			}),
			undo: (_, actor) => this.#undo(actor),
			'remote.revoke': (command) => this.#revoke(command.remote),
		};
		deps.comparing.onReplay(() => this.#replay());
		deps.rack.onTurned(() => this.#renewMatches());
	}

	async command(command: Command, actor: Actor): Promise<unknown> {
		// The union is closed and the table is complete, so the handler of a command's own type takes that command.
		const handler = this.#handlers[command.type] as (command: Command, actor: Actor) => unknown;
		const result = await handler(command, actor);
		// An answer must not arrive before the state that it speaks of; a gesture's many answers speak of none.
		if (command.type !== 'control.move') this.#deps.state.flush();
		return result;
	}

	snapshot(): { rev: number; state: RemoteState } {
		this.#deps.state.flush();
		return { rev: this.#deps.state.rev, state: this.#deps.state.state };
	}

	onChanges(listener: (changes: Changes) => void): () => void {
		return this.#deps.state.onChanges(listener);
	}

	onMeters(listener: (meters: Meters) => void): () => void {
		return this.#deps.audio.onMeters(listener);
	}

	loudnessCurve(): LoudnessCurve {
		return this.#loudness.curve;
	}

	onPreview(listener: (block: PreviewBlock) => void): () => void {
		return this.#deps.audio.onPreview(listener);
	}

	onWire(unit: string, listener: (line: WireLine) => void): () => void {
		return monitorUnit(this.#deps.rack.unit(unit), listener);
	}

	want(wanted: Wanted): void {
		this.#deps.audio.want(wanted).catch((error: unknown) => this.#deps.logError(error, 'meters'));
	}

	remoteConnected(id: string, connected: boolean): void {
		const known = this.#deps.store.remotes().find((remote) => remote.id === id);
		if (known === undefined) return;
		const { name, role, pairedAt } = known;
		this.#deps.state.set(['remotes', id], { id, name, role, pairedAt, connected });
	}

	mediaPath(kind: 'mix' | 'capture' | 'master', id: string): string | null {
		return this.#deps.projects.mediaPath(kind, id);
	}

	revisionDetail(ref: string): RevisionDetail {
		return this.#deps.projects.revisionDetail(ref);
	}

	revisionDiff(ref: string, against: string): string[] {
		const { projects } = this.#deps;
		return diffRevisions(projects.revision(against).facts, projects.revision(ref).facts).map((change) => change.text);
	}

	async importMix(
		project: string,
		track: string,
		path: string,
		fileName: string,
		actor: Actor,
	): Promise<{ fileName: string; frames: number; rateHz: number }> {
		const file = await this.#importMix(project, track, path, fileName, actor);
		return { fileName: file.fileName, frames: file.frames, rateHz: file.rateHz };
	}

	/** Takes up the work where the log left it: the track that was touched last. Plays and sends nothing. */
	async resume(): Promise<void> {
		const last = this.#deps.projects.lastTouched();
		if (last !== null) await this.#selectTrack(last.project, last.track);
	}

	/** Resolves when nothing that a command began is still going on. */
	settled(): Promise<unknown> {
		return this.#background;
	}

	/**
	 * Runs what changes the track, the chain or what the rack is used for one after the other: each finds what the one
	 * before it left, and two starts at once are one start and one refusal.
	 */
	#inTurn<T>(work: () => Promise<T>): Promise<T> {
		const mine = this.#turn.then(work);
		this.#turn = mine.catch(() => undefined);
		return mine;
	}

	async #read(unit: string): Promise<void> {
		this.#requireNoPrint('read a unit');
		await this.#deps.rack.read(unit);
	}

	#test({ unit, rounds }: CommandOf<'unit.test'>): Promise<UnitTest> {
		this.#requireNoPrint('test a unit');
		return testRackUnit(this.#deps.rack.unit(unit), this.#deps.clock, rounds);
	}

	/** Answered when it has begun: a person may have to walk to the unit first. */
	#fetchMemory(unit: string): void {
		this.#requireIdle('fetch a memory');
		const { project } = this.#current();
		const { memories, state, clock } = this.#deps;
		const name = state.state.units[unit]?.name ?? unit;
		this.#goOn(
			memories.fetch(unit, project).then(({ bytes }) => {
				notice(state, clock, 'info', `The memory of ${name} is kept with the next revisions: ${bytes} bytes.`);
			}),
			'memory',
		);
	}

	#moveControl(command: CommandOf<'control.move'>, actor: Actor): void {
		this.#requireNoPrint('turn a knob');
		this.#deps.rack.move(command.unit, command.control, command.position, {
			by: actor.id,
			gesture: { remote: actor.id, gesture: command.gesture, seq: command.seq },
			last: command.last,
		});
		// The last print tells how loud the rack is only while the knobs stand as they did.
		if (command.last) this.#renewMatches();
	}

	#putBack(command: CommandOf<'drift.putBack'>, actor: Actor): void {
		this.#requireIdle('put a control back');
		const { rack } = this.#deps;
		rack.drift.putBack(command.unit, command.control ?? null, (control, position) =>
			rack.move(command.unit, control, position, { by: actor.id, gesture: null, last: true }),
		);
	}

	#rest(unit: string, actor: Actor): void {
		this.#requireNoPrint('move controls');
		this.#deps.rack.rest(unit, actor.id);
	}

	#undo(actor: Actor): void {
		this.#requireNoPrint('undo');
		this.#deps.rack.undo(actor.id);
	}

	async #createTrack(command: CommandOf<'track.create'>, actor: Actor): Promise<{ track: string }> {
		const created = this.#deps.projects.createTrack(command, authorOf(actor));
		// The first thing after making a track is to work on it.
		if (!this.#deps.passes.running && !this.#deps.recalls.running)
			await this.#selectTrack(command.project, created.track);
		return created;
	}

	async #selectTrack(project: string, track: string): Promise<void> {
		this.#requireIdle('change the track');
		const found = this.#deps.projects.track(project, track);
		const { state } = this.#deps;
		const chain = found.chain ?? Object.values(state.state.chainPresets)[0] ?? null;
		await this.#deps.listening.halt();
		await this.#deps.comparing.live();
		this.#deps.tapes.disarmAll('another track was chosen.');
		state.set(['current'], { project, track });
		state.set(['chain'], chain);
		this.#deps.rack.drift.forget();
		state.set(['transport', 'frame'], 0);
		state.set(['transport', 'frames'], this.#framesOf(found.mix));
		state.set(['pass'], null);
		this.#deps.blind.end();
		this.#deps.comparing.reset();
		if (chain !== null) await this.#deps.listening.setPatch(chainPatch(chain));
	}

	async #importMix(project: string, track: string, path: string, fileName: string, actor: Actor) {
		this.#requireIdle('import a mix');
		const file = await this.#deps.projects.importMix(project, track, path, fileName, authorOf(actor));
		if (this.#deps.state.state.current?.track === track)
			this.#deps.state.set(['transport', 'frames'], this.#framesOf(file));
		return file;
	}

	/** Length of a mix in frames of the converter, which is what time is counted in. */
	#framesOf(mix: AudioFileFacts | null): number {
		return mix === null ? 0 : Math.round((mix.frames * this.#deps.checks.audioConfig.rateHz) / mix.rateHz);
	}

	async #setChain(chain: Chain, actor: Actor): Promise<void> {
		this.#requireIdle('change the chain');
		const { project, track } = this.#current();
		for (const unit of chainUnits(chain)) this.#deps.rack.unit(unit);
		checkTapeRoll(chain);
		checkPatch(this.#deps.rack, chain);
		requirePairs(chain, this.#deps.checks.audioConfig);
		this.#deps.projects.setChain(project, track, chain, authorOf(actor));
		this.#deps.state.set(['chain'], chain);
		this.#deps.rack.drift.forget();
		await this.#deps.listening.setPatch(chainPatch(chain));
		this.#renewMatches();
	}

	#patchChain(actor: Actor): void {
		this.#requireIdle('switch');
		patchChain(this.#deps.rack, this.#chain(), actor.id);
	}

	async #play(frame: number): Promise<void> {
		this.#requireIdle('play');
		const { project, track } = this.#current();
		this.#plays += 1;
		const play = this.#plays;
		const { mix } = this.#deps.projects.track(project, track);
		if (mix === null) {
			throw new DetentError('chain.no-mix', { message: 'This track has no mix yet.', remedy: 'Import one first.' });
		}
		const source = await atConverterRate(this.#deps.checks, project, mix, new AbortController().signal, () => {});
		// Converting takes a while; a pass, a recall or another track may have come in between.
		await this.#inTurn(async () => {
			this.#requireIdle('play');
			if (play !== this.#plays || this.#current().track !== track) return;
			const chain = this.#deps.state.state.listening.withRack ? unmatched(this.#chain()) : null;
			await this.#deps.comparing.play(source, chain, Math.min(frame, source.frames));
		});
	}

	/** Begins what plays anew where it is, with what is compared now. */
	#replay(): void {
		const { transport } = this.#deps.state.state;
		if (transport.mode !== 'playing' || this.#deps.passes.running || this.#deps.recalls.running) return;
		this.#play(transport.frame).catch((error: unknown) =>
			notice(this.#deps.state, this.#deps.clock, 'error', describeError(error)),
		);
	}

	#renewMatches(): void {
		this.#deps.comparing.renew().catch((error: unknown) => this.#deps.logError(error, 'monitor'));
	}

	async #locate(frame: number): Promise<void> {
		if (this.#deps.state.state.transport.mode === 'playing') {
			await this.#play(frame);
			return;
		}
		this.#requireIdle('locate');
		this.#deps.state.set(['transport', 'frame'], frame);
	}

	async #stopTransport(): Promise<void> {
		if (this.#deps.passes.running) {
			throw new DetentError('audio.busy', { message: 'A pass is running.', remedy: 'Cancel the pass to stop it.' });
		}
		this.#plays += 1;
		await this.#deps.listening.halt();
	}

	async #startPass({ note, punchIn }: CommandOf<'pass.start'>, actor: Actor): Promise<void> {
		this.#requireIdle('start a pass');
		if (this.#deps.blind.hiding)
			throw new DetentError('audio.blind', {
				message: 'A blind test is on.',
				remedy: 'Reveal or end it before the pass.',
			});
		const { project, track } = this.#current();
		const order = {
			project,
			track: this.#deps.projects.track(project, track),
			chain: this.#chain(),
			note,
			author: authorOf(actor),
			punchIn,
		};
		const { tape, passKind } = order.chain;
		this.#deps.tapes.disarmAll('a pass has started.', passKind === 'fromTape' ? null : tape?.unit);
		await this.#deps.listening.halt();
		// How it ends is in the state and in the log; the command is answered when it has begun.
		this.#goOn(
			this.#deps.passes.run(order).finally(() => {
				this.#deps.projects.refresh(project);
				this.#renewMatches();
			}),
			'pass',
		);
	}

	async #measureLatency({ times, tape }: CommandOf<'latency.measure'>): Promise<RoundTripReport> {
		this.#requireIdle('measure the round trip');
		const { listening, state, checks } = this.#deps;
		const { chain } = state.state;
		const { rateHz } = checks.audioConfig;
		await listening.halt();
		const { latency, loops } = await listening.measureLatency(chain, { times, tape });
		const named = chain === null ? [{ loop: null, inserts: [], latency }] : namedLoops(chain, rateHz, loops);
		return { rateHz, latency, loops: named };
	}

	#planRecall(ref: string): void {
		this.#requireIdle('plan a recall');
		this.#deps.recalls.plan(this.#deps.projects.revision(ref));
	}

	async #startRecall(author: string | null): Promise<void> {
		this.#requireIdle('recall');
		this.#deps.recalls.renew();
		this.#deps.tapes.disarmAll('a recall has started.');
		await this.#deps.listening.halt();
		this.#goOn(
			this.#deps.recalls.run(author).finally(() => this.#renewMatches()),
			'recall',
		);
	}

	async #retryRecall(author: string | null): Promise<void> {
		this.#requireIdle('try again');
		this.#deps.recalls.replan();
		await this.#startRecall(author);
	}

	#revoke(remote: string): void {
		this.#deps.revoke(remote);
		this.#deps.state.set(['remotes', remote], undefined);
	}

	#goOn(work: Promise<unknown>, what: string): void {
		this.#background = work.catch((error: unknown) => {
			this.#deps.logError(error, what);
			const wanted = isDetentError(error) && error.code === 'audio.cancelled';
			notice(this.#deps.state, this.#deps.clock, wanted ? 'info' : 'error', describeError(error));
		});
	}

	#current(): { project: string; track: string } {
		const { current } = this.#deps.state.state;
		if (current !== null) return current;
		throw new DetentError('chain.no-track', { message: 'No track is chosen.', remedy: 'Choose or create one first.' });
	}

	#chain(): Chain {
		const { chain } = this.#deps.state.state;
		if (chain !== null) return chain;
		throw new DetentError('chain.missing', {
			message: 'The track has no chain.',
			remedy: 'Choose one of the presets first.',
		});
	}

	#cancelPassThrough(unit: string): void {
		const { passes, state, logError } = this.#deps;
		const { chain } = state.state;
		if (!passes.running || chain === null || !chainUnits(chain).includes(unit)) return;
		passes.cancel().catch((error: unknown) => logError(error, 'pass'));
	}

	#requireNoPrint(what: string): void {
		if (!this.#deps.passes.running) return;
		throw new DetentError('audio.busy', {
			message: `You can't ${what} while a pass runs.`,
			remedy: 'Wait, or cancel the pass.',
		});
	}

	#requireIdle(what: string): void {
		this.#requireNoPrint(what);
		if (this.#deps.calibrations.running)
			throw new DetentError('audio.busy', {
				message: `You can't ${what} while the loop is calibrated.`,
				remedy: 'Finish or cancel the calibration.',
			});
		if (!this.#deps.recalls.running) return;
		throw new DetentError('recall.busy', {
			message: `You can't ${what} while a recall runs.`,
			remedy: 'Finish or cancel the recall.',
		});
	}
}
