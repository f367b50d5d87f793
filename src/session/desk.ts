import { DetentError } from '../shared/errors.ts';
import { type Chain, chainPatch, chainUnits } from '../shared/model/chain.ts';
import type { StartingPoint } from '../shared/protocol/commands/tracks.ts';
import type { CommandOf } from '../shared/protocol/commands.ts';
import { withReferenceInForce } from '../shared/referenceLevel.ts';
import { type StartPlan, startWords } from '../shared/startFrom.ts';
import type { LogStore } from '../store/logStore.ts';
import { authorOf } from './author.ts';
import type { BlindDesk } from './listening/blindDesk.ts';
import type { Comparing } from './listening/comparing.ts';
import type { Listening } from './listening/listening.ts';
import { pieceFrames } from './listening/pieceFrames.ts';
import { checkOnce } from './passes/chainFaults.ts';
import { showMendable } from './passes/failedPrints.ts';
import type { LevelCheck } from './passes/levelCheck.ts';
import type { PassCheckDeps } from './passes/passChecks.ts';
import type { Actor } from './port.ts';
import type { MixChanges } from './projects/mixChanges.ts';
import type { Projects } from './projects/projects.ts';
import { planStart } from './projects/startingPoint.ts';
import { requirePairs } from './roundTrip/roundTrip.ts';
import type { StateStore } from './stateStore.ts';
import { checkTapeRoll } from './tapes/tapeChecks.ts';
import type { Tapes } from './tapes/tapes.ts';
import type { Turns } from './turns.ts';
import { checkPatch, patchChain } from './units/patching.ts';
import type { Rack } from './units/rack.ts';

export interface DeskDeps {
	state: StateStore;
	rack: Rack;
	listening: Listening;
	comparing: Comparing;
	blind: BlindDesk;
	projects: Projects;
	mixChanges: MixChanges;
	store: LogStore;
	tapes: Tapes;
	checks: PassCheckDeps;
	levelCheck: LevelCheck;
	turns: Turns;
	/** The last print tells how loud the rack is only while everything stands as it did: look again. */
	renewMatches: () => void;
	logError: (error: unknown, what: string) => void;
}

/** The answer to a starting point. */
export interface StartAnswer {
	plan: StartPlan;
	words: string[];
}

/** What is on the desk: the track that is worked on, its mix and its chain. */
export class Desk {
	readonly #deps: DeskDeps;

	constructor(deps: DeskDeps) {
		this.#deps = deps;
	}

	/** @returns with `from`, what was taken over and what is left to be done */
	async createTrack(command: CommandOf<'track.create'>, actor: Actor): Promise<{ track: string; start?: StartAnswer }> {
		const { projects } = this.#deps;
		// A starting point that is not there makes no track.
		const start = command.from === undefined ? null : this.planStart(command.project, command.from);
		const created = projects.createTrack(command, authorOf(actor));
		if (start !== null) projects.setChain(command.project, created.track, start.plan.chain, authorOf(actor));
		// The first thing after making a track is to work on it.
		if (!this.#deps.turns.busy) await this.selectTrack(command.project, created.track);
		return start === null ? created : { ...created, start };
	}

	/** What a new track of the project would take over. @throws DetentError `store.unknown`, `chain.unknown` */
	planStart(project: string, from: StartingPoint): StartAnswer {
		const { projects, state, store } = this.#deps;
		const plan = planStart({ projects, state, store }, project, from);
		return { plan, words: startWords(plan) };
	}

	async selectTrack(project: string, track: string): Promise<void> {
		const { blind, checks, comparing, levelCheck, listening, mixChanges, projects, rack, state, tapes, turns } =
			this.#deps;
		turns.requireIdle('change the track');
		const found = projects.track(project, track);
		projects.open({ project });
		const [template] = Object.values(state.state.chainPresets);
		const usual = template === undefined ? null : withReferenceInForce(template, state.state.audio);
		const chain = found.chain ?? usual;
		await listening.halt();
		await blind.end(null);
		tapes.disarmAll('another track was chosen.');
		state.set(['current'], { project, track });
		state.set(['chain'], chain);
		rack.drift.forget();
		state.set(['transport', 'frame'], 0);
		state.set(['transport', 'frames'], pieceFrames(found.mix, checks.audioConfig.rateHz));
		state.set(['pass'], null);
		showMendable(this.#deps);
		levelCheck.forget();
		mixChanges.catchUp(project, track);
		await comparing.reset();
		if (chain !== null) await listening.setPatch(chainPatch(chain));
	}

	async importMix(project: string, track: string, path: string, fileName: string, actor: Actor) {
		const { blind, checks, comparing, levelCheck, logError, mixChanges, projects, state, turns } = this.#deps;
		turns.requireIdle('import a mix');
		const isCurrent = () => state.state.current?.track === track;
		if (blind.hiding && isCurrent())
			throw new DetentError('audio.blind', {
				message:
					"You can't import another mix of this track during a blind test: everything is matched with the one it has.",
				remedy: 'Reveal or end the test first.',
			});
		const { mix } = projects.track(project, track);
		const file = await projects.importMix(project, track, path, fileName, authorOf(actor));
		mixChanges.noticed(project, track, mix, file);
		if (!isCurrent()) return file;
		state.set(['transport', 'frames'], pieceFrames(file, checks.audioConfig.rateHz));
		showMendable(this.#deps);
		levelCheck.forget();
		comparing.mixChanged(project).catch((error: unknown) => logError(error, 'monitor'));
		return file;
	}

	async setChain(chain: Chain, actor: Actor): Promise<void> {
		const { checks, levelCheck, listening, projects, rack, renewMatches, state, turns } = this.#deps;
		turns.requireIdle('change the chain');
		const { project, track } = turns.current();
		for (const unit of chainUnits(chain)) rack.unit(unit);
		checkOnce(chain);
		checkTapeRoll(chain);
		checkPatch(rack, chain);
		requirePairs(chain, checks.audioConfig);
		projects.setChain(project, track, chain, authorOf(actor));
		state.set(['chain'], chain);
		levelCheck.forget();
		rack.drift.forget();
		await listening.setPatch(chainPatch(chain));
		renewMatches();
	}

	/** Switches the path as the chain wants it. */
	patchChain(actor: Actor): void {
		const { rack, turns } = this.#deps;
		turns.requireIdle('switch');
		patchChain(rack, turns.chain(), actor.id);
	}
}
