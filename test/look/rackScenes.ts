import { settableControls } from '../../src/shared/model/definition.ts';
import type { ContractSession } from '../support/contractSession.ts';
import { evidenceOf } from '../support/contractState.ts';
import { FORTY } from './longStudio.ts';
import type { Scene, Stage } from './scene.ts';

const POT = ['pultec-l', 'lf_boost'] as const;
const SWITCH = ['pultec-l', 'lf_cps'] as const;

/** A finger that rests on a control until its sheet opens. */
async function hold({ page, tablet }: Stage, [unit, control]: readonly [string, string]): Promise<void> {
	const target = tablet.control(unit, control);
	await target.scrollIntoViewIfNeeded();
	const box = await target.boundingBox();
	if (box === null) throw new Error(`${unit} ${control} is not on the page`);
	await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
	await page.mouse.down();
	await page.getByRole('dialog').waitFor();
	await page.mouse.up();
}

function storeScene(session: ContractSession, unit: string): void {
	const state = session.store.state.units[unit];
	if (state === undefined) throw new Error(`there is no ${unit}`);
	const positions = Object.fromEntries(
		Object.entries(state.controls).flatMap(([id, { position }]) => (position === null ? [] : [[id, position]])),
	);
	const storedAt = new Date().toISOString();
	session.store.set(['units', unit, 'scenes'], {
		slots: { A: { storedAt, storedBy: 'remote-1', positions, problems: [] } },
		active: 'A',
	});
}

/** Some controls of the unit stand elsewhere than before. */
function turnSome(session: ContractSession, unit: string, count: number): void {
	const definition = session.store.state.definitions[unit];
	if (definition === undefined) throw new Error(`there is no ${unit}`);
	for (const control of settableControls(definition).slice(0, count)) {
		const now = session.controlState(unit, control.id).position ?? 0;
		session.moveBehind(
			unit,
			control.id,
			'positions' in control ? (now + 1) % control.positions.length : (now + 0.3) % 1,
		);
	}
}

function forget(session: ContractSession): void {
	for (const unit of ['pultec-l', FORTY])
		for (const control of Object.keys(session.store.state.units[unit]?.controls ?? {}))
			session.store.set(['units', unit, 'controls', control, 'evidence'], evidenceOf('none', null, 'open'));
}

export const RACK_SCENES: readonly Scene[] = [
	{ name: 'rack', at: 'rack', shows: 'Curve Bender' },
	{
		name: 'rack-forty',
		at: 'rack',
		touch: ({ tablet }) => tablet.control(FORTY, 'own_12').scrollIntoViewIfNeeded(),
		shows: 'TRANSFORMER BYPASS 2',
	},
	{
		name: 'rack-marks',
		at: 'rack',
		touch: ({ page }) => page.getByRole('button', { name: 'Marks' }).tap(),
		shows: 'hold for everything about a control',
	},
	{ name: 'rack-unsure', at: 'rack', stage: forget, shows: 'nobody vouches for' },
	{
		name: 'rack-turned-at-unit',
		at: 'rack',
		stage: (session) => {
			session.turnAtUnit('open-eq', 'mid_gain', 2);
			session.turnAtUnit('open-eq', 'low_freq', 1);
		},
		shows: /Turned at/,
	},
	{
		name: 'rack-changed-since-scene',
		at: 'rack',
		stage: (session) => {
			storeScene(session, FORTY);
			turnSome(session, FORTY, 9);
		},
		touch: ({ page }) => page.getByText('changed since A').first().scrollIntoViewIfNeeded(),
		shows: 'changed since A',
	},
	{ name: 'control-held', at: 'rack', touch: (stage) => hold(stage, POT), shows: 'in revision 4' },
	{ name: 'control-held-steps', at: 'rack', touch: (stage) => hold(stage, SWITCH), shows: 'in revision 4' },
	{
		name: 'control-held-forty',
		at: 'rack',
		touch: (stage) => hold(stage, [FORTY, 'own_2']),
		shows: 'not in the chain',
	},
	{
		name: 'control-turning',
		at: 'rack',
		touch: async ({ page, tablet }) => {
			const box = await tablet.control(...POT).boundingBox();
			if (box === null) throw new Error('the knob is not on the page');
			await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
			await page.mouse.down();
			await page.mouse.move(box.x + box.width / 2, box.y + 10, { steps: 4 });
		},
		shows: 'LOW FREQUENCY',
	},
	{
		name: 'scenes',
		at: 'rack',
		stage: (session) => {
			storeScene(session, FORTY);
			turnSome(session, FORTY, 15);
		},
		touch: ({ page }) => page.getByRole('button', { name: /^All about the scenes of The very long/ }).tap(),
		shows: 'stand elsewhere now',
	},
	{
		name: 'scene-from-paper',
		at: 'rack',
		touch: async ({ page }) => {
			await page.getByRole('button', { name: /^All about the scenes of The very long/ }).tap();
			await page.getByText('Type in from paper').first().tap();
			await page.locator('#type-in-own_0').fill('115');
			await page.locator('#type-in-own_2').fill('sideways');
		},
		shows: 'can’t be so; mend or empty them',
	},
	{
		name: 'client-rack',
		as: 'client',
		at: 'rack',
		shows: 'The rack belongs to the engineer',
	},
	{
		name: 'away',
		at: 'rack',
		touch: ({ page }) => page.context().setOffline(true),
		shows: 'Out of reach. Everything is locked',
	},
];
