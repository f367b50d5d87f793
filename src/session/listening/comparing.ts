import { DetentError } from '../../shared/errors.ts';
import type { Chain } from '../../shared/model/chain.ts';
import type { TrackSummary } from '../../shared/model/log.ts';
import { type LiveFeed, liveFeedSchema, MOST_ITEMS } from '../../shared/model/monitor.ts';
import type {
	CompareRef,
	ListeningItem,
	ListeningMatch,
	ListeningState,
	Loop,
} from '../../shared/protocol/listening.ts';
import type { Meters } from '../../shared/protocol/meters.ts';
import type { Rack } from '../units/rack.ts';
import { ComparedFiles, type ComparedFilesDeps } from './comparedFiles.ts';
import type { Listening } from './listening.ts';
import { LiveLoudness } from './liveLoudness.ts';
import { commonGains, liveMatches } from './liveMatch.ts';

export interface ComparingDeps extends ComparedFilesDeps {
	listening: Listening;
	rack: Rack;
}

/** What is heard by one name: of a live feed, or of a file. */
export interface HeardFact {
	id: string;
	label: string;
	sha256: string | null;
	revisionHash: string | null;
	gainDb: number;
	trimDb: number;
	lateFrames: number;
	match: ListeningMatch;
}

/**
 * What can be heard against what: the mix, the rack's return and the live master, and files of the log or from elsewhere,
 * matched in loudness and time. It decides what the monitor hears and how loud; how loud the monitor is is not its business.
 */
export class Comparing {
	readonly #deps: ComparingDeps;
	readonly #files: ComparedFiles;
	readonly #trims = new Map<string, number>();
	/** How loud the rack is as it stands now. */
	readonly #loudness: LiveLoudness;
	#heard: string = 'return';
	/** Ids of the files that run with what plays, in the host's order. */
	#running: string[] = [];
	#replay: () => void = () => {};
	/** Puts something else on the screens than the names; null when nothing is hidden. */
	#veil: ((state: ListeningState) => ListeningState) | null = null;

	constructor(deps: ComparingDeps) {
		this.#deps = deps;
		this.#files = new ComparedFiles(deps);
		this.#loudness = new LiveLoudness(deps.audioConfig.rateHz);
	}

	/** @param replay begins what plays anew, to have what has changed */
	onReplay(replay: () => void): void {
		this.#replay = replay;
	}

	/** Another track: nothing of the one before is compared any more. */
	reset(): void {
		this.#files.clear();
		this.#loudness.reset();
		this.#trims.clear();
		this.#running = [];
		if (!isLive(this.#heard)) this.#heard = 'return';
		this.#deps.state.set(['listening', 'loop'], null);
		this.show();
	}

	/** @throws DetentError `store.unknown`, `file.missing`, `audio.compare` */
	setItems(project: string, refs: readonly CompareRef[]): void {
		this.#files.choose(refs);
		if (!isLive(this.#heard) && !this.#files.has(this.#heard)) this.#heard = 'source';
		this.show();
		this.#replay();
		void this.#prepare(project);
	}

	/** @throws DetentError `audio.compare` for what is not there */
	async hear(id: string): Promise<void> {
		this.#require(id);
		this.#heard = id;
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
		if (!withRack && (this.#heard === 'return' || this.#heard === 'master')) this.#heard = 'source';
		this.show();
		this.#replay();
	}

	/** A print or a recall begins: it is heard live, or not at all. */
	async live(): Promise<void> {
		this.#running = [];
		if (!isLive(this.#heard)) this.#heard = 'return';
		this.show();
		await this.#tell();
	}

	/**
	 * Plays the mix through the rack with everything that is compared in step, or the files alone.
	 *
	 * @param chain null for the files alone
	 */
	async play(source: { path: string; frames: number }, chain: Chain | null, startFrame: number): Promise<void> {
		const { listening } = this.#deps;
		const { loop } = this.#state;
		await listening.halt();
		const ready = this.#files.all.flatMap(({ id, ready: file, lateFrames, inverted, match }) =>
			file === null || match.state === 'matching' ? [] : [{ id, path: file.path, lateFrames, inverted }],
		);
		const mix = { id: 'source', path: source.path, lateFrames: 0, inverted: false };
		const playing = chain === null ? [mix, ...ready] : ready;
		this.#running = playing.map(({ id }) => id);
		this.show();
		await this.#tell();
		const items = playing.map(({ id: _, ...item }) => item);
		if (chain !== null) await listening.play(source.path, chain, startFrame, items);
		else await listening.compare({ items, startFrame, loop });
	}

	/** Everything that can be heard now, by its true name. */
	facts(): HeardFact[] {
		const gains = this.#gains();
		const live = this.#live();
		const own = (['source', 'return', 'master'] as const)
			.filter((id) => this.#state.withRack || id === 'source')
			.map((id) => ({
				id,
				label: LIVE_LABELS[id],
				sha256: id === 'source' ? (this.#track()?.mix?.sha256 ?? null) : null,
				revisionHash: null,
				lateFrames: 0,
				match: live[id],
			}));
		const files = this.#files.all.map(({ id, label, ready, revisionHash, lateFrames, match }) => {
			return { id, label, sha256: ready?.sha256 ?? null, revisionHash, lateFrames, match };
		});
		return [...own, ...files].map((fact) => ({
			...fact,
			gainDb: gains.get(fact.id) ?? 0,
			trimDb: this.#trims.get(fact.id) ?? 0,
		}));
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
	}

	/** How loud the rack is beside the mix shows while both play. A blind test keeps what it began with. */
	async follow({ frame, feeds }: Meters): Promise<void> {
		const { state } = this.#deps;
		const playing = state.state.transport.mode === 'playing' && this.#state.withRack;
		if (feeds === undefined || !playing || this.#veil !== null) return;
		if (this.#loudness.push(frame, feeds)) {
			this.show();
			await this.#tell();
		}
	}

	/** What was known of the rack may no longer hold: its knobs, its chain, its last print. */
	async renew(): Promise<void> {
		if (this.#veil === null) this.#loudness.reset();
		this.show();
		await this.#tell();
	}

	get #state(): ListeningState {
		return this.#deps.state.state.listening;
	}

	#require(id: string): void {
		if (this.facts().some((fact) => fact.id === id)) return;
		throw new DetentError('audio.compare', {
			message: 'This cannot be heard now.',
			subject: id,
			remedy: this.#state.withRack ? 'Choose it for the comparison first.' : 'Let the rack play for that.',
		});
	}

	#track(): TrackSummary | null {
		const { projects, state } = this.#deps;
		const { current } = state.state;
		return current === null ? null : projects.track(current.project, current.track);
	}

	#live(): Record<LiveFeed, ListeningMatch> {
		const { listening, projects, rack, state } = this.#deps;
		const { chain } = state.state;
		const track = this.#track();
		const newest = track?.revisions.filter(({ outcome }) => outcome === 'complete').at(-1) ?? null;
		return {
			source: { state: 'reference' },
			...liveMatches(newest === null ? null : projects.revision(newest.id).facts, {
				mixSha256: track?.mix?.sha256 ?? null,
				chain,
				standing: (unit, control) => (rack.units().has(unit) ? rack.state(unit, control).position : null),
				inTime: listening.latency !== null,
				heard: this.#loudness.reading,
			}),
		};
	}

	#gains(): Map<string, number> {
		const { withRack, matchLoudness } = this.#state;
		const live = this.#live();
		const known = [
			...(['source', 'return', 'master'] as const)
				.filter((id) => withRack || id === 'source')
				.map((id) => [id, live[id]] as const),
			...this.#files.all.map(({ id, match }) => [id, match] as const),
		];
		return commonGains(
			new Map(
				known.map(([id, match]) => [
					id,
					{
						louderLu: match.state === 'matched' && matchLoudness ? match.louderLu : null,
						trimDb: this.#trims.get(id) ?? 0,
					},
				]),
			),
		);
	}

	/** What the monitor is to hear, by the numbers of what plays. */
	async #tell(): Promise<void> {
		const gains = this.#gains();
		const running = this.#running.indexOf(this.#heard);
		// A file that does not run is silence, and nothing else is passed off for it.
		const item = running >= 0 ? running : isLive(this.#heard) ? null : MOST_ITEMS - 1;
		await this.#deps.listening.setFeeds({
			hidden: this.#veil !== null,
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
	async #prepare(project: string): Promise<void> {
		if (!(await this.#files.prepare(project, () => this.show()))) return;
		this.#replay();
		await this.#tell();
	}
}

const LIVE_LABELS: Record<LiveFeed, string> = { source: 'Mix', return: 'Rack', master: 'Master' };

function isLive(id: string): boolean {
	return liveFeedSchema.safeParse(id).success;
}
