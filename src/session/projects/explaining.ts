import type { OfflineEngine } from '../../audio/offlineEngine.ts';
import { DetentError } from '../../shared/errors.ts';
import type { Calibration } from '../../shared/model/calibration.ts';
import type { Explanation } from '../../shared/model/explanation.ts';
import type { DeviceRef, Explanations } from '../../shared/protocol/device.ts';
import { isLoopDoubted, type PrintLoop, withoutLoops } from '../../shared/withoutLoops.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';
import type { DeviceItems } from '../listening/deviceItems.ts';
import { type Asking, SharedWork } from '../sharedWork.ts';
import { printKind } from './diffing.ts';
import type { Projects } from './projects.ts';

export interface ExplainingDeps {
	projects: Projects;
	files: StudioFiles;
	offline: OfflineEngine;
	items: DeviceItems;
	/** A stored calibration; null when it is gone. */
	calibration: (id: string) => Calibration | null;
}

/** Explanations that are kept for the next one who asks. */
const MOST_KEPT = 32;

/** What a reference did to the mix of its track, beside what this chain did in its newest print; what is heard between two prints. */
export class Explaining {
	readonly #deps: ExplainingDeps;
	readonly #work = new SharedWork<Explanation>();
	readonly #kept = new Map<string, Explanation>();

	constructor(deps: ExplainingDeps) {
		this.#deps = deps;
	}

	/** @throws DetentError `file.*`, `audio.silent`, `audio.channels`; the signal's reason */
	async reference(id: string, { onProgress, signal }: Asking): Promise<Explanations> {
		const { files, items, projects } = this.#deps;
		const ref: DeviceRef = { kind: 'reference', id };
		const { at, project } = items.named(ref);
		const { mix, revisions } = projects.track(at.project, at.track);
		if (mix === null)
			throw new DetentError('file.missing', {
				message: 'The track has no mix that something could have been done to.',
				remedy: 'Load the mix first.',
			});
		const newest = revisions.findLast(({ hasMaster, hasCapture }) => hasMaster || hasCapture);
		const print: DeviceRef[] =
			newest === undefined ? [] : [{ kind: newest.hasMaster ? 'master' : 'capture', id: newest.id }];
		const refs = [ref, ...print];
		const mixPath = files.mixPath(project, mix);
		const told: Explanations = [];
		for (const [index, one] of refs.entries()) {
			const { label, path, facts } = items.named(one);
			const key = `${mix.sha256} ${facts.sha256}`;
			const asking = { signal, onProgress: (part: number) => onProgress((index + part) / refs.length) };
			const explanation =
				this.#kept.get(key) ??
				(await this.#work.ask(key, asking, (shared) => this.#deps.offline.explain(mixPath, path, shared)));
			this.#keep(key, explanation);
			told.push({ name: label, explanation: withoutLoops(explanation, this.#loopsOf(one)) });
		}
		return told;
	}

	/**
	 * What is heard between the prints of two revisions: the masters where both have one, else the captures.
	 *
	 * @throws DetentError `store.unknown`, `file.missing`; as `reference`
	 */
	async prints(from: string, to: string, asking: Asking): Promise<Explanations> {
		const { offline, projects } = this.#deps;
		const revisions = [projects.revision(from), projects.revision(to)];
		const kind = printKind(projects, revisions);
		const [a, b] = revisions.map(({ id }) => (kind === null ? null : projects.media(kind, id)));
		if (a == null || b == null)
			throw new DetentError('file.missing', { message: 'These two revisions have no prints of the same kind.' });
		const key = `${a.facts.sha256} ${b.facts.sha256}`;
		const explanation =
			this.#kept.get(key) ?? (await this.#work.ask(key, asking, (shared) => offline.explain(a.path, b.path, shared)));
		this.#keep(key, explanation);
		return [{ name: revisions.map(({ facts }) => `revision ${facts.number}`).join(' → '), explanation }];
	}

	/** The loops that a print went through, as calibrated when it was made; none of what did not go through the rack. */
	#loopsOf(ref: DeviceRef): PrintLoop[] {
		if (ref.kind !== 'master' && ref.kind !== 'capture') return [];
		const { chain, calibration, loopCalibrations = {} } = this.#deps.projects.revision(ref.id).facts;
		const loops = new Set(chain.stages.flatMap((stage) => (stage.kind === 'insert' ? [stage.loop ?? null] : [])));
		const inForce = [...loops].map((loop) => (loop === null ? calibration : loopCalibrations[loop]));
		return inForce.flatMap((one) => {
			const found = one === undefined ? null : this.#deps.calibration(one.id);
			return one === undefined || found === null ? [] : [{ calibration: found, isDoubted: isLoopDoubted(one) }];
		});
	}

	#keep(key: string, explanation: Explanation): void {
		this.#kept.set(key, explanation);
		const [oldest] = this.#kept.keys();
		if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
	}
}
