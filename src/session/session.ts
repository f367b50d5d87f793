import type { AudioEngine, PreviewBlock } from '../audio/engine.ts';
import type { Clock } from '../shared/clock.ts';
import { diffRevisions } from '../shared/diff/diffRevisions.ts';
import { type LoudnessCurve, LoudnessHistory } from '../shared/loudnessHistory.ts';
import { chainUnits } from '../shared/model/chain.ts';
import type { ReferenceWords } from '../shared/model/reference.ts';
import type { Command, CommandOf } from '../shared/protocol/commands.ts';
import type { DiffAnswer } from '../shared/protocol/diff.ts';
import type { MediaKind, RevisionDetail } from '../shared/protocol/http.ts';
import type { Meters, Wanted } from '../shared/protocol/meters.ts';
import type { Changes } from '../shared/protocol/sockets.ts';
import type { RemoteState } from '../shared/protocol/state.ts';
import type { WireLine } from '../shared/protocol/wire.ts';
import type { LogStore } from '../store/logStore.ts';
import { authorOf } from './author.ts';
import { calibrationHandlers } from './calibration/calibrationHandlers.ts';
import type { Calibrations } from './calibration/calibrations.ts';
import { clientReads, unknownRevision } from './clientReads.ts';
import { isOpenInStudio } from './clientView.ts';
import { Desk } from './desk.ts';
import type { StudioHealth } from './health/studioHealth.ts';
import type { BlindDesk } from './listening/blindDesk.ts';
import type { Comparing } from './listening/comparing.ts';
import type { DeviceListening } from './listening/deviceListening.ts';
import type { Listening } from './listening/listening.ts';
import { listeningHandlers } from './listening/listeningHandlers.ts';
import { Playback } from './listening/playback.ts';
import type { References } from './listening/references.ts';
import { WantedMeters } from './listening/wantedMeters.ts';
import { notice } from './notice.ts';
import { LevelCheck } from './passes/levelCheck.ts';
import type { PassCheckDeps } from './passes/passChecks.ts';
import { passHandlers } from './passes/passHandlers.ts';
import type { PassRunner } from './passes/passRunner.ts';
import type { Actor, DevicePort, PhotoFile, ReadPort, SessionPort } from './port.ts';
import type { Conversation } from './projects/conversation.ts';
import { conversationHandlers } from './projects/conversationHandlers.ts';
import { diffOfProjects, diffOfRevisions } from './projects/diffing.ts';
import type { Importing } from './projects/importing.ts';
import type { Markers } from './projects/markers.ts';
import type { MixChanges } from './projects/mixChanges.ts';
import type { Projects } from './projects/projects.ts';
import type { Retention } from './projects/retention.ts';
import { trackHandlers } from './projects/trackHandlers.ts';
import { recallHandlers } from './recall/recallHandlers.ts';
import type { RecallRunner } from './recall/recallRunner.ts';
import { sceneHandlers } from './recall/sceneHandlers.ts';
import type { Scenes } from './recall/scenes.ts';
import type { MonitorGuard } from './roundTrip/monitorGuard.ts';
import { RoundTripDesk } from './roundTrip/roundTripDesk.ts';
import type { StateStore } from './stateStore.ts';
import type { Locators, TrackRef } from './tapes/locators.ts';
import { tapeHandlers } from './tapes/tapeHandlers.ts';
import type { Tapes } from './tapes/tapes.ts';
import { Turns } from './turns.ts';
import type { Photos } from './units/photos.ts';
import type { Rack } from './units/rack.ts';
import { unitHandlers } from './units/unitHandlers.ts';
import type { UnitMemories } from './units/unitMemories.ts';
import { monitorUnit } from './units/unitWire.ts';
import type { WarmUp } from './units/warmUp.ts';

export interface SessionDeps {
	state: StateStore;
	store: LogStore;
	clock: Clock;
	rack: Rack;
	listening: Listening;
	comparing: Comparing;
	markers: Markers;
	references: References;
	photos: Photos;
	device: DeviceListening;
	blind: BlindDesk;
	guard: MonitorGuard;
	/** Makes the file of this path, where it is one that is only made when somebody asks for it. */
	provideMix(path: string): void;
	projects: Projects;
	mixChanges: MixChanges;
	conversation: Conversation;
	passes: PassRunner;
	recalls: RecallRunner;
	scenes: Scenes;
	memories: UnitMemories;
	tapes: Tapes;
	locators: Locators;
	calibrations: Calibrations;
	warmUp: WarmUp;
	audio: AudioEngine;
	checks: PassCheckDeps;
	health: StudioHealth;
	importing: Importing;
	retention: Retention;
	/** Ends the sessions of a paired device. */
	revoke: (remote: string) => void;
	logError: (error: unknown, what: string) => void;
}

type Handlers = { [T in Command['type']]: (command: CommandOf<T>, actor: Actor) => unknown };

/** What a person may do: one handler a command, a file for each kind. What may not happen at the same time is in `turns.ts`. */
export class Session implements SessionPort {
	readonly #deps: SessionDeps;
	readonly #handlers: Handlers;
	readonly #loudness = new LoudnessHistory();
	readonly #turns: Turns;
	readonly #desk: Desk;
	readonly #playback: Playback;
	readonly #levelCheck: LevelCheck;
	readonly #meters: WantedMeters;

	constructor(deps: SessionDeps) {
		this.#deps = deps;
		deps.audio.onMeters((meters) => {
			this.#loudness.follow(deps.state.state, meters);
			deps.comparing.follow(meters).catch((error: unknown) => deps.logError(error, 'monitor'));
		});
		this.#meters = new WantedMeters(deps);
		deps.listening.onRoundTrip(() => {
			deps.comparing.look().catch((error: unknown) => deps.logError(error, 'monitor'));
		});
		const turns = new Turns(deps);
		const renewMatches = () => {
			deps.comparing.renew().catch((error: unknown) => deps.logError(error, 'monitor'));
		};
		const roundTrips = new RoundTripDesk({
			...deps,
			watch: deps.passes.roundTrips,
			rateHz: deps.checks.audioConfig.rateHz,
			notice: (level, text) => notice(deps.state, deps.clock, level, text),
		});
		const levelCheck = new LevelCheck(deps);
		this.#levelCheck = levelCheck;
		const desks = { ...deps, roundTrips, turns, renewMatches, levelCheck };
		const desk = new Desk(desks);
		const playback = new Playback(desks);
		this.#turns = turns;
		this.#desk = desk;
		this.#playback = playback;
		this.#handlers = {
			...unitHandlers(desks),
			...sceneHandlers(desks),
			'project.create': (command, actor) => deps.projects.create(command, authorOf(actor)),
			'project.find': ({ text, limit }) => deps.store.findProjects(text, limit),
			'project.open': (command) => deps.projects.open(command),
			'track.create': (command, actor) => turns.inTurn(() => desk.createTrack(command, actor)),
			'track.startPlan': ({ project, from }) => desk.planStart(project, from),
			'track.select': ({ project, track }) => turns.inTurn(() => desk.selectTrack(project, track)),
			'track.mix': ({ project, track, path }, actor) => {
				deps.provideMix(path);
				return desk.importMix(project, track, path, path, actor);
			},
			...trackHandlers({ ...deps, blind: deps.device.blind }, () => turns.current()),
			'chain.set': ({ chain }, actor) => turns.inTurn(() => desk.setChain(chain, actor)),
			'chain.patch': (_, actor) => desk.patchChain(actor),
			'transport.play': ({ frame }) => playback.play(frame),
			'transport.stop': () => playback.stop(),
			'transport.locate': ({ frame }) => playback.locate(frame),
			...passHandlers({ ...desks, selectTrack: (project, track) => desk.selectTrack(project, track) }),
			...recallHandlers(desks),
			...conversationHandlers(deps.conversation),
			'project.terms': (command, actor) => deps.projects.setTerms(command, authorOf(actor)),
			...listeningHandlers({
				...deps,
				requireIdle: (what) => turns.requireIdle(what),
				current: () => turns.current(),
			}),
			...tapeHandlers(deps.tapes, deps.locators, {
				requireIdle: (what) => turns.requireIdle(what),
				requireNoPrint: (what) => turns.requireNoPrint(what),
				cancelPass: (unit) => this.#cancelPassThrough(unit),
				current: () => turns.current(),
			}),
			...calibrationHandlers(deps.calibrations, deps.warmUp, {
				requireIdle: (what) => turns.requireIdle(what),
				requireNoPrint: (what) => turns.requireNoPrint(what),
				inTurn: (work) => turns.inTurn(work),
				begin: (what, work) =>
					turns.inTurn(async () => {
						turns.requireIdle(what);
						await deps.listening.halt();
						turns.goOn(work(), 'calibration');
					}),
			}),
			'log.search': ({ type: _, ...search }) => deps.store.search(search),
			'log.statistics': () => deps.store.statistics(),
			'log.verify': () => {
				turns.requireNoPrint('verify the log');
				deps.health.verifyLog().catch((error: unknown) => deps.logError(error, 'verify'));
			},
			'log.verifyCancel': () => deps.health.cancel(),
			'project.import': ({ folder }) => {
				turns.requireNoPrint('import a project');
				deps.importing.start(folder);
			},
			'project.importCancel': () => deps.importing.cancel(),
			'studio.storage': () => deps.health.storage(),
			'captures.releasable': ({ rule }) => deps.retention.plan(rule),
			'captures.release': (command, actor) => deps.retention.release(command, actor),
			'remote.revoke': (command) => this.#revoke(command.remote),
		};
		deps.rack.onTurned(renewMatches);
	}

	async command(command: Command, actor: Actor): Promise<unknown> {
		if (actor.role === 'client' && 'revision' in command) this.#requireOpen(String(command.revision));
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

	onChanges(listener: (changes: Changes, state: RemoteState) => void): () => void {
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
		this.#meters.want(wanted);
	}

	remoteConnected(id: string, connected: boolean): void {
		const known = this.#deps.store.remotes().find((remote) => remote.id === id);
		if (known === undefined) return;
		const { name, role, pairedAt } = known;
		this.#deps.state.set(['remotes', id], { id, name, role, pairedAt, connected });
	}

	readsOf(role: Actor['role']): ReadPort {
		const { projects, state, store } = this.#deps;
		if (role === 'engineer') return this;
		const of = {
			media: (kind: MediaKind, id: string) => projects.media(kind, id)?.project ?? null,
			revision: (ref: string) => store.revision(ref)?.project ?? null,
		};
		return clientReads(this, of, (project) => isOpenInStudio(state.state, project));
	}

	/** A client speaks of revisions of the open project, and of no other. @throws DetentError `store.unknown` */
	#requireOpen(ref: string): void {
		const project = this.#deps.store.revision(ref)?.project ?? null;
		if (project === null || !isOpenInStudio(this.#deps.state.state, project)) throw unknownRevision(ref);
	}

	mediaPath(kind: MediaKind, id: string): string | null {
		return this.#deps.projects.media(kind, id)?.path ?? null;
	}

	get device(): DevicePort {
		return this.#deps.device;
	}

	importReference(at: TrackRef, path: string, fileName: string, words: ReferenceWords, actor: Actor) {
		return this.#deps.references.take(at, path, fileName, words, authorOf(actor));
	}

	takePhoto(unit: string, path: string, revision: string | null, actor: Actor): Promise<{ sha256: string }> {
		const { photos } = this.#deps;
		if (revision !== null) return photos.addTo(revision, unit, path, authorOf(actor));
		return photos.take(this.#turns.current(), unit, path, authorOf(actor));
	}

	photo(project: string, sha256: string): PhotoFile | null {
		return this.#deps.photos.find(project, sha256);
	}

	revisionDetail(ref: string): RevisionDetail {
		return this.#deps.projects.revisionDetail(ref);
	}

	revisionDiff(ref: string, against: string): string[] {
		const { projects } = this.#deps;
		return diffRevisions(projects.revision(against).facts, projects.revision(ref).facts).map((change) => change.text);
	}

	diff(kind: 'revision' | 'project', from: string, to: string): DiffAnswer {
		return (kind === 'project' ? diffOfProjects : diffOfRevisions)(this.#deps.projects, from, to);
	}

	async importMix(
		project: string,
		track: string,
		path: string,
		fileName: string,
		actor: Actor,
	): Promise<{ fileName: string; frames: number; rateHz: number }> {
		const file = await this.#desk.importMix(project, track, path, fileName, actor);
		return { fileName: file.fileName, frames: file.frames, rateHz: file.rateHz };
	}

	/** Takes up the work where the log left it: the track that was touched last. Plays and sends nothing. */
	async resume(): Promise<void> {
		const last = this.#deps.projects.lastTouched();
		if (last !== null) await this.#desk.selectTrack(last.project, last.track);
	}

	/** Ends what a person may no longer wait for. */
	stop(): void {
		this.#levelCheck.forget();
		this.#playback.forgetOwed();
		this.#deps.health.cancel();
	}

	/** Resolves when nothing that a command began is still going on. */
	settled(): Promise<unknown> {
		return this.#turns.settled();
	}

	#revoke(remote: string): void {
		this.#deps.revoke(remote);
		this.#deps.state.set(['remotes', remote], undefined);
	}

	#cancelPassThrough(unit: string): void {
		const { passes, state, logError } = this.#deps;
		const { chain } = state.state;
		if (!passes.running || chain === null || !chainUnits(chain).includes(unit)) return;
		passes.cancel().catch((error: unknown) => logError(error, 'pass'));
	}
}
