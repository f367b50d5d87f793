import { existsSync } from 'node:fs';
import type { EarlierRequest } from '../../audio/engine.ts';
import { stageParts } from '../../chain/compile.ts';
import { asOrdered } from '../../chain/resolve.ts';
import { canonicalJson } from '../../shared/canonicalJson.ts';
import type { Chain } from '../../shared/model/chain.ts';
import type { TrackSummary } from '../../shared/model/log.ts';
import type { RecordedUnit, RevisionFacts } from '../../shared/model/revision.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';
import type { LogStore } from '../../store/logStore.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';

/** Two prints through one rack with the same settings differ by less, warm and undisturbed. */
const TOLERANCE_DB = 0.2;

export interface EarlierPrintDeps {
	store: Pick<LogStore, 'revision'>;
	files: Pick<StudioFiles, 'revisionPath'>;
	audioConfig: Pick<AudioConfig, 'rateHz' | 'levelToleranceDb'>;
	simulated: boolean;
}

/** What a print is about to be made of. */
export interface ComingPrint {
	track: TrackSummary;
	mixSha256: string;
	chain: Chain;
	units: readonly RecordedUnit[];
}

/** A print that another one can be held against, or why there is none. */
export type Earlier =
	| { state: 'found'; revision: string; number: number; request: EarlierRequest; words: string }
	| { state: 'none'; words: string };

/** All of a chain that a capture goes through. */
function captured(chain: Chain): string {
	const { passKind, sendTrimDb, stages } = asOrdered(chain);
	const parts = stageParts(stages);
	return canonicalJson({ passKind, sendTrimDb, stages: stages.filter((_, index) => parts[index] !== 'post') });
}

/** Why a print cannot be compared with an earlier one; null when it can. */
function differs(earlier: RevisionFacts, coming: ComingPrint, deps: EarlierPrintDeps): string | null {
	const name = `revision ${earlier.number}`;
	if (earlier.source.sha256 !== coming.mixSha256) return `${name} was of another mix`;
	if (earlier.rateHz !== deps.audioConfig.rateHz) return `${name} was printed at another rate`;
	if (earlier.simulated !== deps.simulated) return `${name} went through another rack`;
	if (captured(earlier.chain) !== captured(coming.chain)) return `${name} went through another chain`;
	for (const unit of coming.units) {
		const before = earlier.units.find((one) => one.unit === unit.unit);
		if (before === undefined || before.serial !== unit.serial) return `${name} went through another ${unit.name}`;
		const stood = new Map(before.settings.map(({ control, position }) => [control, position]));
		const turned = unit.settings.some(({ control, position }) => stood.get(control) !== position);
		if (turned) return `${unit.name} stood otherwise in ${name}`;
	}
	return null;
}

const isSound = ({ pass }: RevisionFacts) => !(pass.findings ?? []).some(({ kind }) => kind === 'level-differs');

/**
 * The print of the same track that a coming one should be as loud as: the newest of the same mix through the same chain with
 * every control where it stands now. One that was itself found to be off is used only where there is no other.
 */
export function earlierPrint(deps: EarlierPrintDeps, coming: ComingPrint): Earlier {
	const { files, store, audioConfig } = deps;
	const none = (reason: string): Earlier => ({ state: 'none', words: `Nothing to compare the level with: ${reason}.` });
	if (coming.chain.passKind !== 'through') return none('tape is never the same twice');
	let reason: string | null = null;
	let second: { id: string; facts: RevisionFacts; path: string } | null = null;
	const found = (id: string, facts: RevisionFacts, path: string): Earlier => {
		const toleranceDb = audioConfig.levelToleranceDb ?? TOLERANCE_DB;
		const name = `revision ${facts.number}`;
		return {
			state: 'found',
			revision: id,
			number: facts.number,
			request: { path, preRollFrames: facts.capture?.preRollFrames ?? 0, name, toleranceDb },
			words: `The level is compared with ${name}, to ${toleranceDb} dB.`,
		};
	};
	for (const { id, hasCapture } of [...coming.track.revisions].reverse()) {
		const facts = hasCapture ? store.revision(id)?.facts : undefined;
		const path = facts === undefined ? null : files.revisionPath(facts, 'capture');
		if (facts === undefined || path === null) continue;
		const why =
			differs(facts, coming, deps) ?? (existsSync(path) ? null : `the print of revision ${facts.number} is gone`);
		if (why !== null) {
			reason ??= why;
			continue;
		}
		if (isSound(facts)) return found(id, facts, path);
		second = { id, facts, path };
	}
	if (second !== null) return found(second.id, second.facts, second.path);
	return none(reason ?? 'this track was not printed yet');
}
