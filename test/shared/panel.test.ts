import { describe, expect, test } from 'vitest';
import type { Panel } from '../../src/shared/model/definition.ts';
import { layoutPanel, type PanelItem } from '../../src/shared/panel.ts';
import { resolveDefinition } from '../../src/units/definitions/resolveDefinition.ts';
import { shippedDefinitions } from '../../src/units/definitions/shippedDefinitions.ts';

const definitions = [...shippedDefinitions().values()];
const resolved = definitions.map((definition) =>
	resolveDefinition(definition, { id: 'unit', serial: undefined, overrides: undefined }),
);

function overlap(a: PanelItem, b: PanelItem): boolean {
	const wide = (item: PanelItem) => (item.kind === 'readout' ? 2 * item.radius : item.radius);
	return Math.abs(a.x - b.x) < wide(a) + wide(b) && Math.abs(a.y - b.y) < a.radius + b.radius;
}

describe.each(resolved.map((definition) => [definition.id, definition] as const))(
	'the panel of %s',
	(_, definition) => {
		for (const [name, panel] of [
			['as placed', definition.panel],
			['without coordinates', { ...definition.panel, items: [], captions: [] }],
		] satisfies [string, Panel][]) {
			test(`${name}: every control is drawn once, inside the panel, clear of the others`, () => {
				const layout = layoutPanel({ controls: definition.controls, panel });
				expect(layout.items.map((item) => item.control).sort()).toEqual(
					definition.controls.map((control) => control.id).sort(),
				);
				for (const item of layout.items) {
					expect(item.x - item.radius).toBeGreaterThanOrEqual(0);
					expect(item.x + item.radius).toBeLessThanOrEqual(layout.width);
					expect(item.y - item.radius).toBeGreaterThanOrEqual(0);
					expect(item.y + item.radius).toBeLessThanOrEqual(layout.height);
				}
				const clashes = layout.items.flatMap((item, index) =>
					layout.items.slice(index + 1).filter((other) => overlap(item, other)),
				);
				expect(clashes.map((item) => item.control)).toEqual([]);
			});
		}
	},
);

test('legends of a knob stand around it at the knob angle', () => {
	const pultec = resolved.find((definition) => definition.id === 'pultec/eqp-1a');
	if (pultec === undefined) throw new Error('no such definition');
	const boost = layoutPanel(pultec).items.find((item) => item.control === 'lf_boost');
	expect(boost?.legends.map((legend) => legend.text)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
	const five = boost?.legends[5];
	expect(five?.angleDeg).toBe(0);
	expect(five?.x).toBeCloseTo(boost?.x ?? 0, 9);
	expect(five?.y).toBeLessThan((boost?.y ?? 0) - (boost?.radius ?? 0));
});
