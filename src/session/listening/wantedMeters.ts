import type { AudioEngine } from '../../audio/engine.ts';
import { NOTHING_WANTED, type Wanted, wantedByAny } from '../../shared/protocol/meters.ts';
import type { Comparing } from './comparing.ts';

export interface WantedMetersDeps {
	audio: Pick<AudioEngine, 'onTransport' | 'want'>;
	comparing: Pick<Comparing, 'onShown' | 'wantsHearing'>;
	logError: (error: unknown, what: string) => void;
}

/** What the audio host has to meter: what remotes look at, and how loud the rack is while it plays and has to be matched. */
export class WantedMeters {
	readonly #deps: WantedMetersDeps;
	#remotes: Wanted = NOTHING_WANTED;
	#playing = false;
	#hearing = false;

	constructor(deps: WantedMetersDeps) {
		this.#deps = deps;
		deps.audio.onTransport(({ mode }) => {
			this.#playing = mode === 'playing';
			this.#look();
		});
		deps.comparing.onShown(() => this.#look());
	}

	/** @param wanted by all remotes together */
	want(wanted: Wanted): void {
		this.#remotes = wanted;
		this.#tell();
	}

	#look(): void {
		const hearing = this.#playing && this.#deps.comparing.wantsHearing;
		if (hearing === this.#hearing) return;
		this.#hearing = hearing;
		this.#tell();
	}

	#tell(): void {
		const { audio, logError } = this.#deps;
		const own: Wanted = { meters: this.#hearing ? ['feeds'] : [], preview: false };
		audio.want(wantedByAny([this.#remotes, own])).catch((error: unknown) => logError(error, 'meters'));
	}
}
