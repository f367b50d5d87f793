import type { OfflineEngine } from '../../audio/offlineEngine.ts';
import { DetentError } from '../../shared/errors.ts';
import type { Waveform } from '../../shared/model/waveform.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';
import type { StoredWave } from '../../store/waveFiles.ts';
import { type Asking, SharedWork } from '../sharedWork.ts';
import type { MediaFile } from './media.ts';

export interface WaveformsDeps {
	files: StudioFiles;
	offline: OfflineEngine;
}

/** Waveforms of files that the log names: read once in a worker thread, then kept beside the file under its hash. */
export class Waveforms {
	readonly #deps: WaveformsDeps;
	readonly #work = new SharedWork<StoredWave>();
	/** The one that was asked for last: its levels follow one after the other. */
	#last: StoredWave | null = null;

	constructor(deps: WaveformsDeps) {
		this.#deps = deps;
	}

	/** What is drawn of a file. @throws DetentError `file.*`; the signal's reason */
	async facts(file: MediaFile, asking: Asking): Promise<Waveform> {
		const known = this.#known(file);
		if (known !== null) return known.facts;
		const made = await this.#work.ask(file.facts.sha256, asking, (shared) => this.#make(file, shared));
		return made.facts;
	}

	/** Columns of one level. @throws DetentError `file.missing` before `facts` has answered, or for a level that it has not */
	columns(file: MediaFile, level: number): Uint8Array {
		const columns = this.#known(file)?.columns[level];
		if (columns !== undefined) return columns;
		throw new DetentError('file.missing', { message: 'There is no such level of a waveform.', subject: String(level) });
	}

	#known({ project, facts: { sha256 } }: MediaFile): StoredWave | null {
		if (this.#last?.facts.sha256 !== sha256) this.#last = this.#deps.files.readWave(project, sha256) ?? this.#last;
		return this.#last?.facts.sha256 === sha256 ? this.#last : null;
	}

	async #make({ path, project, facts: { sha256 } }: MediaFile, asking: Asking): Promise<StoredWave> {
		const { columns, ...drawn } = await this.#deps.offline.waveform(path, asking);
		const wave = { facts: { sha256, ...drawn }, columns };
		this.#deps.files.keepWave(project, wave);
		this.#last = wave;
		return wave;
	}
}
