import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { RigProblem } from '../../../../src/shared/protocol/rig.ts';

/** What the daemon found wrong with the draft as it stands. */
export const Problems = createContext<readonly RigProblem[]>([]);

/** Keys of the rig file that lead to what a field is about. */
export type Way = readonly (string | number)[];

/** Problems of a place in the file and of all below it; with `only`, of that place itself. */
export function useProblems(at: Way | undefined, only = false): readonly RigProblem[] {
	const all = useContext(Problems);
	if (at === undefined) return [];
	return all.filter(
		({ path }) => (only ? path.length === at.length : true) && at.every((key, index) => path[index] === key),
	);
}

/** What is wrong, in the daemon's words, beside what it is about. */
export function ProblemWords({ problems, id }: { problems: readonly RigProblem[]; id?: string }) {
	if (problems.length === 0) return null;
	return (
		<span {...(id === undefined ? {} : { id })} class="describe-wrong" role="status">
			{problems.map(({ words, severity }) => (
				<small key={words} class={severity === 'error' ? 'error-text' : 'quiet'}>
					{words}
				</small>
			))}
		</span>
	);
}

/** Problems of a thing that has no field of its own. */
export function Wrong({ at, only = false }: { at: Way; only?: boolean }) {
	return <ProblemWords problems={useProblems(at, only)} />;
}
