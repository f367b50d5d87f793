import { type Target, targetSchema } from '../../shared/model/target.ts';
import { loadPresets } from './loadPresets.ts';

/** What belongs together: a level with its way up, a range in its order. */
function lintTarget(target: Target): { path: PropertyKey[]; message: string }[] {
	const problems: { path: PropertyKey[]; message: string }[] = [];
	const { rangeLufs } = target;
	if (rangeLufs !== null && rangeLufs[0] > rangeLufs[1])
		problems.push({ path: ['rangeLufs'], message: 'the lower level comes first' });
	if ((target.turnsUp === 'to-headroom') !== (target.headroomDbtp !== null))
		problems.push({ path: ['headroomDbtp'], message: 'it goes with turnsUp: to-headroom, and only with that' });
	if (target.levelled !== true && target.lufs !== null)
		problems.push({ path: ['lufs'], message: 'what is not levelled has no level' });
	return problems;
}

/**
 * Loudness targets by id, the file's name without `.yaml`.
 *
 * @param dir folder of targets
 * @throws DetentError `file.folder`, and `file.invalid` with file, line, column and what was expected for each error
 */
export function loadTargets(dir: string): Map<string, Target> {
	return loadPresets(dir, targetSchema, 'file.invalid', lintTarget);
}
