import type { SceneDifference } from '../../../../src/shared/model/scene.ts';
import { readingAt } from '../../controls/reading.ts';

/** Controls with where the scene has them and where they stand. @param most so many are named */
export function Differences({ differences, most }: { differences: readonly SceneDifference[]; most: number }) {
	const named = differences.slice(0, most);
	const more = differences.length - named.length;
	return (
		<span class="scene-differences">
			{named.map(({ control, now, scene }) => (
				<span key={control.id} class="scene-difference">
					{control.label} <s>{readingAt(control, scene)}</s> <span aria-hidden="true">→</span>{' '}
					<b>{now === null ? 'not known' : readingAt(control, now)}</b>
				</span>
			))}
			{more > 0 && <span class="scene-difference quiet">and {more} more</span>}
		</span>
	);
}
