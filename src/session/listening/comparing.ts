import { DetentError } from '../../shared/errors.ts';
import type { Chain } from '../../shared/model/chain.ts';
import { liveFeedSchema, MOST_ITEMS } from '../../shared/model/monitor.ts';
import type { CompareRef, ListeningItem, ListeningState, Loop } from '../../shared/protocol/listening.ts';
import type { Meters } from '../../shared/protocol/meters.ts';
import type { Rack } from '../units/rack.ts';
import { ComparedFiles, type ComparedFilesDeps } from './comparedFiles.ts';
import { type HeardFact, heardFacts, isLive } from './heardFacts.ts';
import { HeldLevels } from './heldLevels.ts';
import type { Listening } from './listening.ts';
import { LiveRack } from './liveRack.ts';

export interface ComparingDeps extends ComparedFilesDeps {
	listening: Listening;
	rack: Rack;
	logError: (error: unknown, what: string) => void;
}

/** The mix that is played. */
export interface PlayedMix {
	path: string;
	frames: number;
	/** Of the mix as it was imported. */
	sha256: string;
}

/**
 * What can be heard against what: the mix, the rack's return and the live master, and files of the log or from elsewhere,
 * matched in loudness and time. It decides what the monitor hears and how loud; how loud the monitor is is not its business.
 */
export class Comparing {
	readonly #deps: ComparingDeps;
	readonly #files: ComparedFiles;
	readonly #trims = new Map<string, number>();
	readonly #liveRack: LiveRack;
	#heard: string = 'return';
	/** What of the rack was chosen last: a print is listened to for that. */
	#lastOfRack: 'return' | 'master' = 'return';
	/** Ids of the files that run with what plays, in the host's order. */
	#running: string[] = [];
	/** The mix that plays, or played last, is the track's. */
	#playsOwnMix = false;
	/** How loud the rack is beside the mix has to be heard, when it plays. */
	#wantsHearing = false;
	/** A print runs: what is live can be heard, and nothing else. */
	#printing = false;
	#replay: () => void = () => {};
	#onShown: () => void = () => {};
	/** Puts something else on the screens than the names; null when nothing is hidden. */
	#veil: ((state: ListeningState) => ListeningState) | null = null;
	/** While a blind test is on. */
	#held: { levels: HeldLevels; spoilt: (label: string) => Promise<void> } | null = null;

	constructor(deps: ComparingDeps) {
		this.#deps = deps;
		this.#files = new ComparedFiles(deps);
		this.#liveRack = new LiveRack(deps);
	}

	/** @param replay begins what plays anew, to have what has changed */
	onReplay(replay: () => void): void {
		this.#replay = replay;
	}

	/** @param shown is told that something may be otherwise than before */
	onShown(shown: () => void): void {
		this.#onShown = shown;
	}

	/** Another track: nothing of the one before is compared any more. */
	async reset(): Promise<void> {
		this.#files.clear();
		this.#liveRack.forget();
		this.#trims.clear();
		this.#running = [];
		if (!this.#state.withRack) this.#heard = 'source';
		else if (!isLive(this.#heard)) this.#heard = this.#lastOfRack;
		this.#deps.state.set(['listening', 'loop'], null);
		this.show();
		await this.#tell();
	}

	/** The track has another mix: nothing holds that was found beside the one before. */
	async mixChanged(project: string): Promise<void> {
		this.#files.forget();
		this.#liveRack.forget();
		// It plays on until the other one is ready, and tells nothing of that.
		this.#playsOwnMix = false;
		const looked = this.look();
		this.#replay();
		this.#prepare(project);
		await looked;
	}

	/** @throws DetentError `store.unknown`, `file.missing`, `audio.compare` */
	setItems(project: string, refs: readonly CompareRef[]): void {
		this.#files.choose(refs);
		if (!isLive(this.#heard) && !this.#files.has(this.#heard)) this.#heard = 'source';
		this.show();
		this.#replay();
		this.#prepare(project);
	}

	/** @throws DetentError `audio.compare` for what is not there, and for a file while a print runs */
	async hear(id: string): Promise<void> {
		this.#require(id);
		if (this.#printing && !isLive(id))
			throw new DetentError('audio.compare', {
				message: 'While a print runs, only what is live can be heard.',
				subject: id,
				remedy: 'Choose mix, rack or master.',
			});
		this.#heard = id;
		if (id === 'return' || id === 'master') this.#lastOfRack = id;
		this.show();
		await this.#tell();
	}

	/** @throws DetentError `audio.compare` */
	async trim(id: string, trimDb: number): Promise<void> {
		this.#require(id);
		this.#trims.set(id, trimDb);
		this.show();
		await this.#tell();
	}

	async setMatching(matchLoudness: boolean): Promise<void> {
		this.#deps.state.set(['listening', 'matchLoudness'], matchLoudness);
		await this.#tell();
	}

	setLoop(loop: Loop | null): void {
		this.#deps.state.set(['listening', 'loop'], loop);
		this.#replay();
	}

	setRack(withRack: boolean): void {
		if (withRack === this.#state.withRack) return;
		this.#deps.state.set(['listening', 'withRack'], withRack);
		this.#dropLive();
		this.show();
		this.#replay();
	}

	/** A print begins: it is heard live, also by who had turned the rack off for listening. */
	async printBegins(): Promise<void> {
		if (!isLive(this.#heard) || !this.#state.withRack) this.#heard = this.#lastOfRack;
		this.#running = [];
		this.#printing = true;
		this.show();
		await this.#tell();
	}

	/** What was known of the rack is looked at again, by the new print too. */
	async printEnded(): Promise<void> {
		this.#printing = false;
		this.#dropLive();
		await this.renew();
	}

	/**
	 * Plays the mix through the rack with everything that is compared in step, or the files alone.
	 *
	 * @param chain null for the files alone
	 */
	async play(source: PlayedMix, chain: Chain | null, startFrame: number): Promise<void> {
		const { listening } = this.#deps;
		const { loop } = this.#state;
		await listening.halt();
		const ready = this.#files.all.flatMap(({ id, ready: file, lateFrames, inverted, match }) =>
			file === null || match.state === 'matching' ? [] : [{ id, path: file.path, lateFrames, inverted }],
		);
		const mix = { id: 'source', path: source.path, lateFrames: 0, inverted: false };
		const playing = chain === null ? [mix, ...ready] : ready;
		this.#running = playing.map(({ id }) => id);
		this.#playsOwnMix = source.sha256 === this.#liveRack.mixSha256;
		this.show();
		await this.#tell();
		const items = playing.map(({ id: _, ...item }) => item);
		if (chain !== null) await listening.play(source.path, chain, startFrame, items);
		else await listening.compare({ items, startFrame, loop });
	}

	/** Everything that can be heard now, by its true name. */
	facts(): HeardFact[] {
		const { matchLoudness } = this.#state;
		const { mixSha256 } = this.#liveRack;
		const live = this.#hasLive ? this.#liveRack.matches() : null;
		const held = this.#held?.levels.gains ?? null;
		return heardFacts({ mixSha256, live, files: this.#files.all }, { trims: this.#trims, matchLoudness, held });
	}

	/**
	 * Holds every level as it is, equally loud and without trims, until `release`.
	 *
	 * @param ids of what takes part in a blind test
	 * @param spoilt is called with the label of one that is not any more what it was
	 */
	hold(ids: readonly string[], spoilt: (label: string) => Promise<void>): void {
		this.#held = { levels: new HeldLevels(this.facts(), ids), spoilt };
	}

	/** Levels are again as they are set and known. */
	async release(): Promise<void> {
		this.#held = null;
		this.show();
		await this.#tell();
	}

	/** Hides the names: every screen gets what `veil` makes of the state, until it is taken away with null. */
	hide(veil: ((state: ListeningState) => ListeningState) | null): void {
		this.#veil = veil;
		this.show();
	}

	/** Puts what is known on every screen. */
	show(): void {
		const before = this.#state;
		const items = this.facts().map(
			({ id, label, match, trimDb }) => ({ id, label, match, trimDb }) satisfies ListeningItem,
		);
		const named: ListeningState = { ...before, items, heard: this.#heard, blind: null };
		this.#deps.state.set(['listening'], this.#veil === null ? named : this.#veil(named));
		// A blind test keeps what it began with.
		this.#wantsHearing = before.withRack && this.#held === null && this.#liveRack.wantsHearing;
		this.#onShown();
	}

	get wantsHearing(): boolean {
		return this.#wantsHearing;
	}

	/** How loud the rack is beside the mix shows while both play. */
	async follow({ frame, feeds }: Meters): Promise<void> {
		const { mode } = this.#deps.state.state.transport;
		if (feeds === undefined || mode !== 'playing' || !this.#wantsHearing || !this.#playsOwnMix) return;
		if (this.#liveRack.hear(frame, feeds)) await this.look();
	}

	/** What was known of the rack may no longer hold: its knobs, its chain, its last print. */
	async renew(): Promise<void> {
		this.#liveRack.forget();
		await this.look();
	}

	/** Looks at what is known of everything that can be heard; a blind test of what is another thing now is over. */
	async look(): Promise<void> {
		const spoilt = this.#held?.levels.changed(this.facts()) ?? null;
		if (spoilt !== null) await this.#held?.spoilt(spoilt);
		this.show();
		await this.#tell();
	}

	get #state(): ListeningState {
		return this.#deps.state.state.listening;
	}

	/** The rack can be heard. */
	get #hasLive(): boolean {
		return this.#state.withRack || this.#printing;
	}

	#dropLive(): void {
		if (!this.#hasLive && (this.#heard === 'return' || this.#heard === 'master')) this.#heard = 'source';
	}

	#require(id: string): void {
		if (this.facts().some((fact) => fact.id === id)) return;
		throw new DetentError('audio.compare', {
			message: 'This cannot be heard now.',
			subject: id,
			remedy: this.#state.withRack ? 'Choose it for the comparison first.' : 'Let the rack play for that.',
		});
	}

	/** What the monitor is to hear, by the numbers of what plays. */
	async #tell(): Promise<void> {
		const gains = new Map(this.facts().map(({ id, gainDb }) => [id, gainDb]));
		const running = this.#running.indexOf(this.#heard);
		// A file that does not run is silence, and nothing else is passed off for it.
		const item = running >= 0 ? running : isLive(this.#heard) ? null : MOST_ITEMS - 1;
		await this.#deps.listening.setFeeds({
			hidden: this.#held !== null,
			source: liveFeedSchema.safeParse(this.#heard).data ?? 'source',
			item,
			gainsDb: {
				source: gains.get('source') ?? 0,
				return: gains.get('return') ?? 0,
				master: gains.get('master') ?? 0,
				items: this.#running.map((id) => gains.get(id) ?? 0),
			},
		});
	}

	/** Each file shows how it went as soon as it is known; what plays is begun anew when all are there. */
	#prepare(project: string): void {
		const prepared = async () => {
			if (!(await this.#files.prepare(project, () => this.show()))) return;
			this.#replay();
			await this.#tell();
		};
		prepared().catch((error: unknown) => this.#deps.logError(error, 'monitor'));
	}
}
