import type { ResolvedDefinition } from '../shared/model/definition.ts';
import { layoutPanel } from '../shared/panel.ts';

/**
 * Controls of one unit in the order a hand reaches them with short ways: from the top left always to the nearest one
 * that is left.
 *
 * @param ids controls to visit
 */
export function handOrder(definition: ResolvedDefinition, ids: readonly string[]): string[] {
	const places = new Map(layoutPanel(definition).items.map((item) => [item.control, item]));
	const left = [...ids];
	const walked: string[] = [];
	let at = { x: 0, y: 0 };
	while (left.length > 0) {
		const distance = (id: string) => {
			const place = places.get(id);
			return place === undefined ? Number.MAX_VALUE : Math.hypot(place.x - at.x, place.y - at.y);
		};
		const next = left.reduce((best, id) => (distance(id) < distance(best) ? id : best));
		left.splice(left.indexOf(next), 1);
		at = places.get(next) ?? at;
		walked.push(next);
	}
	return walked;
}
