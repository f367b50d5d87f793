import { type Clock, delay } from '../../shared/clock.ts';
import type { CommandOf } from '../../shared/protocol/commands.ts';
import { type Releasable, type RetentionRule, releasable, retentionWords } from '../../shared/retention.ts';
import type { LogStore } from '../../store/logStore.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';
import { authorOf } from '../author.ts';
import type { Actor } from '../port.ts';
import type { Projects } from './projects.ts';

/** Between two projects, for everything else that the daemon has to do. */
const BREATH_MS = 1;

export interface RetentionDeps {
	store: LogStore;
	projects: Projects;
	files: StudioFiles;
	clock: Clock;
}

/** Lets captures go by rule. The log says what was let go before the file is deleted, so that none is ever just missing. */
export class Retention {
	readonly #deps: RetentionDeps;

	constructor(deps: RetentionDeps) {
		this.#deps = deps;
	}

	/** What the rule would let go now; nothing is touched. */
	async plan(rule: RetentionRule): Promise<Releasable[]> {
		const { store, clock } = this.#deps;
		const factsOf = (hash: string) => store.revision(hash)?.facts ?? null;
		const found: Releasable[] = [];
		for (const { id } of store.list()) {
			await delay(clock, BREATH_MS);
			const project = store.project(id);
			if (project !== null) found.push(...releasable(project, factsOf, rule, clock.nowMs()));
		}
		return found;
	}

	async release({ rule }: CommandOf<'captures.release'>, actor: Actor): Promise<Releasable[]> {
		const { store, projects, files } = this.#deps;
		const all = await this.plan(rule);
		for (const project of new Set(all.map((one) => one.project))) {
			const own = all.filter((one) => one.project === project);
			const captures = own.map(({ revisionHash, fileName, sha256, bytes }) => ({
				revisionHash,
				fileName,
				sha256,
				bytes,
			}));
			store.append(project, { kind: 'released', captures, rule: retentionWords(rule) }, authorOf(actor));
			projects.refresh(project);
			for (const { fileName } of own) await files.discardCapture(project, fileName);
		}
		return all;
	}
}
