import { afterEach, expect, test } from 'vitest';
import { NO_EVIDENCE } from '../../src/shared/model/evidence.ts';
import type { RemoteState } from '../../src/shared/protocol/state.ts';
import { describeWith } from '../capabilities.ts';
import { revisionFacts } from '../store/facts.ts';
import { type ContractServer, startContractServer } from '../support/contractServer.ts';
import { contractState, evidenceOf, PROJECT, TRACK } from '../support/contractState.ts';
import { remoteInChromium } from '../support/remoteInChromium.ts';
import { Tablet } from '../support/tablet.ts';

const POT = ['pultec-l', 'lf_boost'] as const;

describeWith(['chromium'], 'what a touch does, a key does too', () => {
	const chromium = remoteInChromium();
	let server: ContractServer;
	let tablet: Tablet;

	afterEach(async () => {
		await tablet?.page.context().close();
		await server?.close();
		expect(tablet?.complaints).toEqual([]);
	});

	async function open(state: RemoteState): Promise<Tablet> {
		server = await startContractServer(chromium.webRoot, state);
		tablet = await Tablet.open(
			await chromium.browser.newContext({ viewport: { width: 1024, height: 768 }, hasTouch: true }),
		);
		await tablet.pairByLink(server.port, server.invite('engineer').token);
		return tablet;
	}
	const given = () => server.session.received.map(({ command }) => command);
	const types = () => given().map(({ type }) => type);

	test('the rack is worked by keys alone: turned, finely, typed, taken back, stored, and each key says what it is', async () => {
		const { page } = await open(contractState(false));
		await tablet.go('Rack');
		const knob = tablet.control(...POT);
		expect(await knob.getAttribute('role')).toBe('slider');
		const before = await tablet.position(...POT);
		await knob.press('ArrowUp');
		await tablet.shows(...POT, before + 0.01);
		await knob.press('Shift+ArrowDown');
		await tablet.shows(...POT, before + 0.009);
		await knob.press('End');
		await tablet.shows(...POT, 1);
		await knob.press('Control+z');
		await tablet.shows(...POT, before + 0.009);

		// Enter opens everything about the control; what is typed there is where it stands, and the keys go on at the knob.
		await knob.press('Enter');
		const field = page.getByLabel('New value of');
		await field.fill('37 %');
		await field.press('Enter');
		await tablet.shows(...POT, 0.37);
		await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-control'))).toBe(POT[1]);
		await knob.press('Control+Shift+Z');
		await expect.poll(() => types().at(-1)).toBe('redo');

		await page.getByRole('button', { name: 'Store the present settings as scene B' }).first().press('Enter');
		await expect.poll(() => given().at(-1)).toMatchObject({ type: 'scene.store', unit: POT[0], slot: 'B' });
	});

	test('the scene of a unit is recalled by its key, and says so when something was changed since', async () => {
		const state = contractState(false);
		const pultec = state.units[POT[0]];
		if (pultec === undefined) throw new Error('there is no such unit');
		const storedAt = '2026-11-20T18:30:00.000Z';
		const scene = { storedAt, storedBy: 'remote-1', positions: { [POT[1]]: 0.82 }, problems: [] };
		pultec.scenes = { slots: { A: scene }, active: null };
		const { page } = await open(state);
		await tablet.go('Rack');
		await page.getByRole('button', { name: 'Recall scene A' }).press('Enter');
		await tablet.shows(...POT, 0.82);
		await page.getByRole('button', { name: 'Scene A: it stands so' }).waitFor();
		await tablet.control(...POT).press('Home');
		await page.getByRole('button', { name: 'Scene A, changed since: go back to it' }).press('Space');
		await tablet.shows(...POT, 0.82);
		expect(types().filter((type) => type === 'scene.recall')).toHaveLength(2);
	});

	test('a sheet of paper is typed in by keys alone, a reading and Enter for each knob, or pasted as a table', async () => {
		const { page } = await open(contractState(false));
		await tablet.go('Rack');
		await page
			.getByRole('button', { name: /^All about the scenes of/ })
			.first()
			.press('Enter');
		await page
			.getByRole('listitem', { name: 'Scene A' })
			.getByRole('button', { name: 'Type in from paper' })
			.press('Enter');
		const focused = () => page.evaluate(() => document.activeElement?.id ?? '');
		await page.getByRole('button', { name: /^Put .* into A/ }).waitFor();
		const fields = await page.locator('.type-in-list input').evaluateAll((all) => all.map(({ id }) => id));
		await expect.poll(focused).toBe(fields[0]);
		// A wrong reading says so at once and is mended; Enter and Tab both go on.
		await page.keyboard.type('OUTSIDE');
		await page.getByText('has no such position').waitFor();
		await page.keyboard.press('Control+a');
		await page.keyboard.type('in');
		await page.keyboard.press('Enter');
		await expect.poll(focused).toBe(fields[1]);
		await page.keyboard.type('60');
		await page.keyboard.press('Tab');
		await expect.poll(focused).toBe(fields[2]);
		await page.evaluate((id) => {
			const data = new DataTransfer();
			data.setData('text', 'BOOST (low)\t4\r\nATTEN (high)\t2\r\nDOOR\topen');
			document
				.getElementById(id)
				?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
		}, fields[2] ?? '');
		await page.getByText('This unit has no DOOR').waitFor();
		// From the last field Enter leads to the key, and once more puts all of it there.
		for (let field = 2; field < fields.length; field += 1) await page.keyboard.press('Enter');
		await page.getByRole('button', { name: 'Put 4 settings into A' }).waitFor();
		await page.keyboard.press('Enter');
		await expect.poll(() => given().at(-1)).toMatchObject({ type: 'scene.write', unit: POT[0], slot: 'A' });
		const written = given().at(-1);
		expect(written?.type === 'scene.write' && written.settings.map(({ control }) => control).sort()).toEqual([
			'eq_in',
			'hf_atten',
			'lf_boost',
			'lf_cps',
		]);
	});

	test('a knob that is held says what it was in an earlier revision, and is put there', async () => {
		const { page } = await open(contractState(false));
		const [unit] = revisionFacts(PROJECT, TRACK, 3, PROJECT).units;
		if (unit === undefined) throw new Error('the revision has no unit');
		const settings = unit.settings.slice(0, 1).map((one) => ({ ...one, control: POT[1], position: 0.64 }));
		const facts = revisionFacts(PROJECT, TRACK, 3, PROJECT, { units: [{ ...unit, unit: POT[0], settings }] });
		server.session.revisionDetail = (ref) => ({
			id: ref,
			hash: 'a'.repeat(64),
			at: '2026-11-20T18:30:00.000Z',
			facts,
			comments: [],
		});
		await tablet.go('Rack');
		const box = await tablet.control(...POT).boundingBox();
		if (box === null) throw new Error('the knob is not on the page');
		await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
		await page.mouse.down();
		await page.getByText('in revision 3').waitFor();
		await page.mouse.up();
		await page.getByRole('button', { name: 'Put it there' }).first().tap();
		await tablet.shows(...POT, 0.64);
	});

	test('a pass that needs a word about controls asks for it, and starts once it is given', async () => {
		const { page } = await open(contractState(false));
		const card = page.locator('.confirm-first');
		await tablet.go('Track');
		await page.getByText('Start the pass').tap();
		await card.getByRole('button', { name: 'Look at the rack' }).tap();
		await page.locator('.unsure-card').waitFor();
		await tablet.go('Track');
		await page.getByText('Start the pass').tap();
		await card.getByText('All stand as drawn').tap();
		expect(types()).toEqual([]);
		await card.getByText('Yes, I looked: start').tap();
		await expect.poll(() => types().at(-1)).toBe('pass.start');
		expect(new Set(types().slice(0, -1))).toEqual(new Set(['control.move']));
	});

	test('the first steps print, and bring the print back', async () => {
		const state = contractState(false);
		const project = state.projects[PROJECT];
		if (project === undefined) throw new Error('there is no project');
		for (const track of project.tracks) track.revisions = [];
		state.log.revisions = 0;
		for (const unit of Object.values(state.units))
			for (const control of Object.values(unit.controls))
				if (control.evidence === NO_EVIDENCE)
					Object.assign(control, { position: 0, evidence: evidenceOf('acknowledged', 'hand') });
		const { page } = await open(state);
		await tablet.go('Track');
		server.session.moveBehind(...POT, 0.2);
		const [remote] = Object.keys(server.session.store.state.remotes);
		server.session.store.set(['units', POT[0], 'controls', POT[1], 'movedBy'], remote);
		await page.getByRole('button', { name: 'Print revision 1' }).tap();
		await expect.poll(() => types()).toEqual(['pass.start']);
		const { tracks } = contractState(false).projects[PROJECT] ?? { tracks: [] };
		const printed = tracks.map((track) => ({ ...track, revisions: track.revisions.slice(0, 1) }));
		server.session.store.set(['log', 'revisions'], 1);
		server.session.store.set(['projects', PROJECT], { ...project, tracks: printed });
		await page.getByText('Turn some knobs').waitFor();
		expect(await page.getByRole('button', { name: 'Bring back revision 1' }).count()).toBe(0);
		// Once a knob was turned there is something to bring back, and the rack says so itself.
		server.session.store.set(['units', POT[0], 'controls', POT[1], 'evidence', 'at'], '2027-01-01T00:00:00.000Z');
		await tablet.go('Rack');
		await page.getByRole('button', { name: 'Bring back revision 1' }).tap();
		await page.getByText('Nothing has been sent').waitFor();
		expect(types()).toEqual(['pass.start', 'recall.plan']);
	});

	test('the camera’s picture of a unit is sent as it was taken', async () => {
		const { page } = await open(contractState(false));
		await tablet.go('Rack');
		const chooses = page.waitForEvent('filechooser');
		await page
			.getByRole('button', { name: /^Take a photo of/ })
			.first()
			.tap();
		const buffer = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
		await (await chooses).setFiles({ name: 'unit.jpg', mimeType: 'image/jpeg', buffer });
		await page.getByText(/^The photo of .* is kept/).waitFor();
		expect(server.session.photos).toEqual([{ unit: POT[0], bytes: buffer.length, revision: null }]);
	});
});
