import { failureWords } from '../shared/failureWords.ts';
import { findingWords } from '../shared/findingWords.ts';
import { driveText } from '../shared/levels.ts';
import type { Chain } from '../shared/model/chain.ts';
import type { Finding } from '../shared/model/finding.ts';
import { proofWords } from '../shared/printWords.ts';
import type { PassLevels, RemoteState } from '../shared/protocol/state.ts';
import { formatDb } from '../shared/units.ts';

/** `warning  0:58.0: Right is 1.2 dB lower than in revision 4.`, as a line. */
export function findingLine(finding: Finding, rateHz: number): string {
	return `${finding.severity.padEnd(7)}  ${findingWords(finding, rateHz)}\n`;
}

/** How the mix met converter and rack, and what a person should know of it, in lines. */
export function levelsText(chain: Chain, { drive, dacPeak, warnings, compared }: PassLevels): string {
	const into = driveText(chain, drive);
	return [
		...(into === '' ? [] : [into]),
		`Peaks at the DAC ${formatDb(dacPeak.samplePeakDbfs, 2, 'dBFS')}, ${formatDb(dacPeak.truePeakDbtp, 2, 'dBTP')}`,
		...(compared === undefined ? [] : [compared]),
		...warnings.map((warning) => `! ${warning}`),
		'',
	].join('\n');
}

/** The track that the pass was of, and the revision that it made. */
function outcome({ pass, current, projects }: RemoteState) {
	const track = current && projects[current.project]?.tracks.find(({ id }) => id === pass?.track);
	return { track, revision: track?.revisions.find(({ id }) => id === pass?.revision) };
}

/** How a pass ended, in lines: the revision that it made and what proves it, or why there is none and from where on. */
export function endText(state: RemoteState): string {
	const { audio, pass } = state;
	const { track, revision } = outcome(state);
	if (track && revision !== undefined) {
		const proven = pass?.proof == null ? '' : `${proofWords(pass.proof)}\n`;
		return `${proven}Revision ${revision.number} of ${track.title} (${revision.hash.slice(0, 12)}): ${formatDb(revision.integratedLufs, 1, 'LUFS')}, ${formatDb(revision.truePeakDbtp, 2, 'dBTP')}\n`;
	}
	if (pass?.phase === 'failed' && pass.failure !== null)
		return `The pass ${failureWords('failed', pass.failure, audio.rateHz)}\n`;
	return `The pass is ${pass?.phase ?? 'lost'}: ${pass?.failure?.reason ?? pass?.message ?? 'no reason given'}\n`;
}

/** How a pass ended and what was found in it, for a script. Frames count at `rateHz`, from the first one of the mix. */
export function endJson(state: RemoteState): string {
	const { audio, pass } = state;
	return `${JSON.stringify({
		phase: pass?.phase,
		failure: pass?.failure ?? null,
		rateHz: audio.rateHz,
		findings: pass?.findings ?? [],
		proof: pass?.proof ?? null,
		levels: pass?.levels ?? null,
		revision: outcome(state).revision ?? null,
	})}\n`;
}
