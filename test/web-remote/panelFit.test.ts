import { describe, expect, test } from 'vitest';
import { layoutPanel } from '../../src/shared/panel.ts';
import { CONTROL_BOX, fitPanel, inPercent, labelExtraPx } from '../../web-remote/src/controls/panelFit.ts';
import { contractState } from '../support/contractState.ts';

const definitions = Object.entries(contractState(true).definitions);

describe('a panel on the glass', () => {
	test('no two controls touch and every target is at least 44 px, at any width that gets a drawing', () => {
		let drawn = 0;
		for (const [unit, definition] of definitions) {
			const { items, aspect, captions } = inPercent(layoutPanel(definition));
			for (const width of [340, 700, 790, 990, 1280, 1600]) {
				const fit = fitPanel(items, aspect, width, captions);
				if (fit === null) continue;
				drawn += 1;
				expect(CONTROL_BOX.small.width * fit.scale).toBeGreaterThanOrEqual(44);
				for (const [index, item] of items.entries()) {
					for (const other of items.slice(index + 1)) {
						const wide = ((CONTROL_BOX[item.size].width + CONTROL_BOX[other.size].width) * fit.scale) / 2;
						const high = ((CONTROL_BOX[item.size].height + CONTROL_BOX[other.size].height) * fit.scale) / 2;
						const beside = (Math.abs(item.x - other.x) / 100) * width >= wide - 0.01;
						const above = (Math.abs(item.y - other.y) / 100) * fit.heightPx >= high - 0.01;
						expect(beside || above, `${unit} at ${width}: ${item.control} and ${other.control}`).toBe(true);
					}
				}
			}
		}
		expect(definitions.length).toBe(12);
		expect(drawn).toBeGreaterThan(20);
	});

	test('a phone gets a list in place of a crowded drawing', () => {
		const definition = definitions.find(([unit]) => unit === 'curve-bender')?.[1];
		if (definition === undefined) throw new Error('the simulated studio has a Curve Bender');
		const { items, aspect } = inPercent(layoutPanel(definition));
		expect(fitPanel(items, aspect, 370)).toBeNull();
		expect(fitPanel(items, aspect, 1180)).not.toBeNull();
	});

	test('a label of three lines gets room above it, so that it does not stand on the reading of the row before', () => {
		expect(labelExtraPx('LOW FREQ', 'medium')).toBe(0);
		const extraPx = labelExtraPx('SIDECHAIN PARALLEL BLEND', 'small');
		expect(extraPx).toBeGreaterThan(0);
		const row = (y: number) => ({ control: `c${y}`, x: 50, y, size: 'small' as const });
		const short = fitPanel([row(25), row(75)], 4, 600);
		const long = fitPanel([row(25), { ...row(75), extraPx }], 4, 600);
		expect((long?.heightPx ?? 0) - (short?.heightPx ?? 0)).toBeGreaterThanOrEqual(extraPx);
	});

	test('a caption above a control gets a line of its own', () => {
		const item = { control: 'c', x: 50, y: 60, size: 'medium' as const };
		const alone = fitPanel([item], 8, 600);
		const below = fitPanel([item], 8, 600, [{ text: 'LEFT', x: 50, y: 40 }]);
		expect(((below?.heightPx ?? 0) * 20) / 100).toBeGreaterThanOrEqual((CONTROL_BOX.medium.height + 18) / 2);
		expect(below?.heightPx).toBeGreaterThan(alone?.heightPx ?? Number.POSITIVE_INFINITY);
		expect(fitPanel([item], 8, 600, [{ text: 'RIGHT', x: 90, y: 40 }])).toEqual(alone);
	});
});
