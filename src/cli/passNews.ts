import type { RemoteState } from '../shared/protocol/state.ts';
import type { VerbContext } from './framework/verb.ts';
import { findingLine } from './passText.ts';

/**
 * Shows a pass while it runs: how far it is, and each finding as a line when it is told, once, and once more when a take has
 * replaced it.
 *
 * @param json findings are part of what is printed at the end, and no lines
 * @returns hears of each state
 */
export function passNews(
	{ progress, stdout }: Pick<VerbContext, 'progress' | 'stdout'>,
	json: boolean,
): (state: Pick<RemoteState, 'audio' | 'pass'>) => void {
	const told = new Set<string>();
	return ({ audio, pass }) => {
		if (pass === null) return;
		const lines = json ? [] : pass.findings.map((finding) => findingLine(finding, audio.rateHz));
		for (const line of lines.filter((one) => !told.has(one))) {
			told.add(line);
			progress.clear();
			stdout.write(line);
		}
		progress.report(pass.progress, pass.message);
	};
}
