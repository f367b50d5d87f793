import type { RevisionFacts } from '../../shared/model/revision.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';
import type { LiveFeeds } from '../../shared/protocol/meters.ts';
import type { Projects } from '../projects/projects.ts';
import type { StateStore } from '../stateStore.ts';
import type { Rack } from '../units/rack.ts';
import type { Listening } from './listening.ts';
import { LiveLoudness } from './liveLoudness.ts';
import { type LiveMatches, liveMatches, printedLevels } from './liveMatch.ts';

export interface LiveRackDeps {
	state: StateStore;
	projects: Pick<Projects, 'revision' | 'track'>;
	rack: Pick<Rack, 'state' | 'units'>;
	listening: Pick<Listening, 'latency'>;
	audioConfig: Pick<AudioConfig, 'rateHz'>;
}

/** How loud the rack is beside the mix of the current track, as it stands now, and whether it is in time. */
export class LiveRack {
	readonly #deps: LiveRackDeps;
	readonly #loudness: LiveLoudness;
	/** The newest print, as the log has it for good. */
	#print: { id: string; facts: RevisionFacts } | null = null;

	constructor(deps: LiveRackDeps) {
		this.#deps = deps;
		this.#loudness = new LiveLoudness(deps.audioConfig.rateHz);
	}

	/** Hash of the mix; null without one. */
	get mixSha256(): string | null {
		return this.#track()?.mix?.sha256 ?? null;
	}

	matches(): LiveMatches {
		const inTime = this.#deps.listening.latency !== null;
		return liveMatches(this.#printed(), this.#loudness.reading, inTime);
	}

	/** Hearing more of it would tell more than is known. */
	get wantsHearing(): boolean {
		const print = this.#printed();
		const isPrinted = 'louderLu' in print.return && 'louderLu' in print.master;
		return !isPrinted && this.#loudness.reading?.whole !== true;
	}

	/** What was heard of it does not hold any more. */
	forget(): void {
		this.#loudness.reset();
	}

	/** @returns whether more is known of it */
	hear(frame: number, feeds: LiveFeeds): boolean {
		return this.#loudness.push(frame, feeds, this.#deps.state.state.transport.frames);
	}

	#track() {
		const { projects, state } = this.#deps;
		const { current } = state.state;
		return current === null ? null : projects.track(current.project, current.track);
	}

	#printed(): ReturnType<typeof printedLevels> {
		const { projects, rack, state } = this.#deps;
		const track = this.#track();
		const newest = track?.revisions.filter(({ outcome }) => outcome === 'complete').at(-1);
		if (newest === undefined) this.#print = null;
		else if (newest.id !== this.#print?.id) this.#print = { id: newest.id, facts: projects.revision(newest.id).facts };
		return printedLevels(this.#print?.facts ?? null, {
			mixSha256: track?.mix?.sha256 ?? null,
			chain: state.state.chain,
			standing: (unit, control) => (rack.units().has(unit) ? rack.state(unit, control).position : null),
		});
	}
}
